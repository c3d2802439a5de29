"""Who proposes for a target, from which calls, and which target is worth trying first."""

from __future__ import annotations

from typing import Final

from perfsmith.agent.proposers import Proposer, RuleProposer
from perfsmith.agent.proposers.rules import Payoff, all_rules
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._recording import EntryChoice, Recording
from perfsmith.evaluators import can_be_drawn
from perfsmith.evaluators.oracles import observed_types, parameters_of
from perfsmith.tasks import Target, TargetKind

_LEAST_SHARE: Final = 0.0001
_WORTH: Final = {Payoff.ALGORITHM: 1.0, Payoff.BULK: 0.5, Payoff.OVERHEAD: 0.1}
"""How much of the time in a function a rewrite of that kind may save, roughly."""


def search_order(context: RunContext) -> list[str]:
    """Ids of all targets: first those that need no search, then by what the likeliest rewrite could save."""
    quick: list[str] = []
    ranked: list[tuple[float, int, str]] = []
    payoffs = {rule.name: rule.payoff for rule in all_rules()}
    for place, row in enumerate(context.rows):
        if context.tests.running.is_stopped or context.ledger.is_spent:
            ranked.append((-row.share, place, row.target.id))
            continue
        worth = _worth(context, row.target, payoffs)
        if worth is None:
            quick.append(row.target.id)
        else:
            ranked.append((-max(row.share, _LEAST_SHARE) * worth, place, row.target.id))
    return [*quick, *(target_id for _, _, target_id in sorted(ranked))]


def _worth(context: RunContext, target: Target, payoffs: dict[str, Payoff]) -> float | None:
    """Worth of the best rewrite there is, None when there is nothing to search."""
    choice = choice_of(context, target)
    if isinstance(choice, str):
        return None
    proposer = proposer_of(context, target, choice)
    if proposer.costs_money:
        return _WORTH[Payoff.ALGORITHM]  # asking would be paid for, before the task has been looked at
    proposed = proposer.propose(None)
    return max((_WORTH[payoffs[each.origin.steps[-1].rule]] for each in proposed), default=None)


def choice_of(context: RunContext, target: Target) -> EntryChoice | str:
    """Through what a target is judged, or why it cannot be."""
    choice = context.choices.get(target.id, "no call was seen")
    return (typed_choice(context, target) or choice) if isinstance(choice, str) else choice


def typed_choice(context: RunContext, target: Target) -> EntryChoice | None:
    """A target no test calls can still be judged when its annotations say what it takes."""
    if target.kind not in (TargetKind.FUNCTION, TargetKind.STATIC_METHOD):
        return None
    project = context.project
    if not can_be_drawn(target, project.workspace, project.snapshot, context.settings.inputs):
        return None
    recording = Recording(module=target.module, qualname=target.qualname, calls=())
    return EntryChoice(recording=recording, is_target=True)


def proposer_of(context: RunContext, target: Target, choice: EntryChoice) -> Proposer:
    """The proposer of a target; the same each time, since it remembers what it proposed."""
    known = context.proposers.get(target.id)
    if known is None:
        known = context.proposers[target.id] = _new_proposer(context, target, choice)
    return known


def _new_proposer(context: RunContext, target: Target, choice: EntryChoice) -> RuleProposer:
    original = (context.project.snapshot / target.path).read_bytes().decode("utf-8")
    parameters = parameters_of(original, target) if choice.is_target else None
    observed = (
        observed_types(choice.recording.calls or choice.recording.shortened, [p.name for p in parameters])
        if parameters is not None
        else {}
    )
    return RuleProposer(
        rules=all_rules(),
        target=target,
        original=original,
        observed=observed,
        dependencies=context.project.dependencies,
        python=context.project.interpreter.version[:2],
    )
