"""Beam search over stacks of edits: union of what won alone first, then the best stacks one edit further."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, assert_never

from perfsmith.errors import InvalidArgument
from perfsmith.search._problem import (
    Archive,
    Judged,
    Problem,
    ProposalRequest,
    SearchEvents,
    StopReason,
    by_gain,
)
from perfsmith.search._session import SearchSession
from perfsmith.tasks import Candidate, EditStep, Gate, Verdict

_LINE_PREFIX: Final = re.compile(r"^line \d+: ")

_WORTH_A_LEVEL: Final = 1.01
"""A level that betters the best bound by less than this ends the search: the next would cost as much."""

Place = tuple[str, str]
"""Rule and site of one edit step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeamOptions:
    """How wide and how deep to search."""

    width: int = 2
    """Stacks extended at each level."""
    depth: int = 5
    """Levels, the single edits included."""
    children: int = 8
    """Most extensions of one stack judged at a level."""
    concurrency: int = 2
    """Evaluations in flight."""
    upto: Gate = Gate.TIMING
    """Last gate of the search; finalists are confirmed by the caller."""
    enough: float | None = None
    """Lower bound from which the search ends: what is left to gain is small then. None searches on."""

    def __post_init__(self) -> None:
        """Refuse numbers that would never judge anything.

        Raises:
            InvalidArgument: a count is below 1.
        """
        for name in ("width", "depth", "children", "concurrency"):
            if getattr(self, name) < 1:
                raise InvalidArgument(f"{name} is {getattr(self, name)!r}, but it must be at least 1.")


class StepRecord(IntEnum):
    """What became of an edit when it was judged alone; the order is that in which it is tried further."""

    WON = 0
    """Behaved and was faster at its lower bound."""
    UNTRIED = 1
    """Was never judged alone: perhaps another edit made it possible."""
    NEUTRAL = 2
    """Behaved, but was not faster."""
    USELESS = 3
    """Changed the behaviour, did not apply, or says the same as another."""


class BeamSearch:
    """Judges single edits, joins the winners in one stack, and extends the best stacks while that pays.

    Independent gains multiply, so the union of all winners is tried before any pair. Where winners disturb
    each other the union is halved until it beats the best single edit. An edit that was wrong alone is not
    tried again on top of others.

    Source:
        Beam search over applied edits as in kernel schedulers; the union first is a greedy step that pays
        whenever gains are nearly independent.
    """

    def __init__(self, options: BeamOptions | None = None) -> None:
        self.options = options or BeamOptions()
        """How it searches."""

    async def run(self, problem: Problem, events: SearchEvents) -> Archive:
        """Search until no level improves, nothing is proposed, or the ledger is spent."""
        options = self.options
        session = SearchSession(
            problem, events, concurrency=options.concurrency, upto=options.upto, enough=options.enough
        )
        if not session.can_go_on():
            return session.archive(StopReason.BUDGET)
        singles = await session.judge(await problem.propose(ProposalRequest()))
        if session.has_enough:
            return session.archive(StopReason.LIMIT)
        records = _records_of(singles)
        await self._join_winners(problem, session)
        extended: set[str] = set()
        for _ in range(1, self.options.depth):
            frontier = [each for each in _winners(session.judged()) if each.candidate.id not in extended][
                : self.options.width
            ]
            if session.has_enough:
                return session.archive(StopReason.LIMIT)
            if not frontier or not session.can_go_on():
                return session.archive(StopReason.EXHAUSTED)
            extended.update(each.candidate.id for each in frontier)
            batch: list[Candidate] = []
            for parent in frontier:
                batch += await self._extensions(problem, session, parent, records)
            best_before = _best_gain(session)
            if not await session.judge(batch):
                return session.archive(StopReason.EXHAUSTED)
            if _best_gain(session) <= _WORTH_A_LEVEL * best_before:
                return session.archive(StopReason.NO_IMPROVEMENT)
        return session.archive(StopReason.LIMIT)

    async def _extensions(
        self, problem: Problem, session: SearchSession, parent: Judged, records: dict[Place, StepRecord]
    ) -> list[Candidate]:
        """Extensions of one stack worth judging, likeliest first."""
        request = ProposalRequest(parent=parent.candidate, parent_evaluation=parent.evaluation)
        ranked: list[tuple[StepRecord, Candidate]] = []
        for child in await problem.propose(request):
            added = _added_steps(parent.candidate, child)
            # A child that names no steps (a model's free rewrite) was never tried alone.
            record = max(
                (records.get(_place(step), StepRecord.UNTRIED) for step in added), default=StepRecord.UNTRIED
            )
            if record is not StepRecord.USELESS and not session.knows(child):
                ranked.append((record, child))
        # The sort is stable: within one record the proposer's order stands.
        ranked.sort(key=lambda each: each[0])
        return [child for _, child in ranked[: self.options.children]]

    async def _join_winners(self, problem: Problem, session: SearchSession) -> None:
        winners = _winners(session.judged())
        size = len(winners)
        while size >= 2 and session.can_go_on():
            union = await _union(problem, winners[:size])
            joined = await session.judge([union])
            if joined and joined[0].gain > winners[0].gain:
                return
            size //= 2


async def _union(problem: Problem, winners: Sequence[Judged]) -> Candidate:
    """The best winner extended by as many of the others' edits as the proposer still offers, best first."""
    first, *remaining = winners
    stack, evaluation = first.candidate, first.evaluation
    progress = True
    while remaining and progress:
        progress = False
        known = evaluation if evaluation.candidate_id == stack.id else None
        children = await problem.propose(ProposalRequest(parent=stack, parent_evaluation=known))
        for winner in remaining:
            child = _child_with(stack, children, winner.candidate.origin.steps)
            if child is not None:
                stack, progress = child, True
                remaining = [each for each in remaining if each is not winner]
                break
    return stack


def _child_with(
    parent: Candidate, children: Iterable[Candidate], steps: Sequence[EditStep]
) -> Candidate | None:
    """The child that adds these very steps; line numbers may have moved under the parent's edits."""
    exact = [_place(step) for step in steps]
    moved = [_place_without_line(step) for step in steps]
    similar: Candidate | None = None
    for child in children:
        added = _added_steps(parent, child)
        if [_place(step) for step in added] == exact:
            return child
        if similar is None and [_place_without_line(step) for step in added] == moved:
            similar = child
    return similar


def _records_of(singles: Sequence[Judged]) -> dict[Place, StepRecord]:
    """What became of each edit that was judged alone; the best record where a place occurs twice."""
    records: dict[Place, StepRecord] = {}
    for judged in singles:
        record = _record_of(judged)
        if len(judged.candidate.origin.steps) == 1 and record is not None:
            place = _place(judged.candidate.origin.steps[0])
            records[place] = min(record, records.get(place, record))
    return records


def _record_of(judged: Judged) -> StepRecord | None:
    match judged.evaluation.verdict:
        case Verdict.ACCEPTED | Verdict.NOT_FASTER:
            return StepRecord.WON if judged.gain > 1.0 else StepRecord.NEUTRAL
        case (
            Verdict.WRONG_RESULT
            | Verdict.CRASH
            | Verdict.TIMEOUT
            | Verdict.OUT_OF_MEMORY
            | Verdict.FLAKY
            | Verdict.UNVERIFIABLE
            | Verdict.SANDBOX_VIOLATION
            | Verdict.OUT_OF_SCOPE
            | Verdict.INVALID_EDIT
            | Verdict.DUPLICATE
        ):
            return StepRecord.USELESS
        case Verdict.INFRA_ERROR:
            return None
        case _ as unreachable:
            assert_never(unreachable)


def _winners(judged: Sequence[Judged]) -> list[Judged]:
    """Everything faster than the original at its lower bound, best first.

    A gain too small to be accepted alone is kept: it may be worth having in a stack.
    """
    return sorted((each for each in judged if each.gain > 1.0), key=by_gain)


def _best_gain(session: SearchSession) -> float:
    return max((each.gain for each in session.judged()), default=0.0)


def _added_steps(parent: Candidate, child: Candidate) -> tuple[EditStep, ...]:
    return child.origin.steps[len(parent.origin.steps) :]


def _place(step: EditStep) -> Place:
    return (step.rule, step.site)


def _place_without_line(step: EditStep) -> Place:
    return (step.rule, _LINE_PREFIX.sub("", step.site))
