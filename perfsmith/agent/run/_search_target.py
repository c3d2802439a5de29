"""Searching one target: from its recorded calls to the best candidates, not yet confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from anyio import to_thread

from perfsmith.agent.report import EventKind, JudgedCandidate, TargetReport, TargetStatus, tally
from perfsmith.agent.run._admission import why_not_worth_paying
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._problem import TargetProblem
from perfsmith.agent.run._proposing import choice_of, proposer_of
from perfsmith.agent.run._recording import EntryChoice
from perfsmith.errors import SandboxUnavailable, StorageFailed
from perfsmith.evaluators import (
    DRAWING_S,
    STRENGTH_S,
    Entry,
    ImportFailure,
    Question,
    TargetJudge,
    WorkerFailure,
    unusable_verdict,
)
from perfsmith.search import Archive, BeamOptions, BeamSearch, Budget, Judged
from perfsmith.tasks import Candidate, Evaluation, Gate, OracleFacts, Target, Verdict, works_when_imported

_DRAWING_PART = 8.0
"""Part of the time left that the original may run while inputs are drawn; it runs three times on each."""
_STRENGTH_PART = 0.03
"""Part of the time left that may go into learning how strong one target's oracle is."""
_ENOUGH = 8.0
"""Gain from which the rest of a function's time is not worth what other functions wait for."""
_EXPLAINING_S = 15.0
"""Seconds of a run's budget that must be left for a wrong candidate to be explained."""
_EDIT_EARNS = 1.02
"""Gain that each further edit of a stack must bring to be worth a reviewer's time."""


@dataclass(slots=True)
class _Events:
    """Passes a strategy's events on to the run."""

    context: RunContext
    target_id: str
    reused: Set[str]
    """Candidates whose verdict is that of an earlier run."""

    def on_judged(self, judged: Judged) -> None:
        """A candidate was decided on."""
        self.context.emit(
            EventKind.CANDIDATE_JUDGED,
            steps_text(judged.candidate),
            target=self.target_id,
            data={"reused": 1.0} if judged.candidate.id in self.reused else None,
            candidate=judged.candidate.id,
            evaluation=judged.evaluation,
        )

    def on_best(self, judged: Judged) -> None:
        """The best so far changed."""
        self.context.emit(
            EventKind.BEST_SO_FAR,
            steps_text(judged.candidate),
            target=self.target_id,
            candidate=judged.candidate.id,
            evaluation=judged.evaluation,
        )


def steps_text(candidate: Candidate) -> str:
    """The edits of a candidate in a few words."""
    return " + ".join(f"{step.rule} ({step.site})" for step in candidate.origin.steps) or "the given change"


async def judge_of(
    context: RunContext, target: Target, choice: EntryChoice, *, any_file: bool = False
) -> TargetJudge:
    """The judge of a target, with its inputs drawn.

    Raises:
        WorkerFailure: the original cannot be run.
    """
    recording = choice.recording
    row = context.row_of(target.id)
    question = Question(
        target=target,
        entry=Entry(module=recording.module, qualname=recording.qualname, also=(target.module,)),
        recorded=recording.calls,
        shortened=recording.shortened,
        shortened_to=recording.shortened_to,
        reaching_tests=row.tests,
        allowed_files=None if any_file else frozenset([target.path]),
        told=recording.told,
    )
    left_s = context.ledger.left().wall_s
    drawing_s = DRAWING_S if left_s is None else min(DRAWING_S, max(left_s / _DRAWING_PART, 1.0))
    return await TargetJudge.prepare(context.bench(), question, drawing_s=drawing_s)


async def measure_strength(context: RunContext, judge: TargetJudge, *, least_s: float = 0.0) -> None:
    """Learn how strong the oracle is, unless the user wants no floor for it; what hinders it is said.

    Args:
        context: The run.
        judge: Of the target; it may know more inputs afterwards.
        least_s: Time for it however little is left.
    """
    if context.settings.oracle_floor <= 0.0:
        return
    left_s = context.ledger.left().wall_s
    limit_s = STRENGTH_S if left_s is None else min(STRENGTH_S, max(left_s * _STRENGTH_PART, least_s))
    try:
        await judge.measure_strength(limit_s)
    except (WorkerFailure, SandboxUnavailable, StorageFailed) as error:
        context.say(f"how strong the inputs of {judge.question.target.id} are was not measured: {error}")


async def search_target(context: RunContext, target_id: str, *, budget: Budget) -> TargetReport:
    """Search one target with the beam strategy and report what was judged; nothing is confirmed here.

    Args:
        context: The run.
        target_id: Which target.
        budget: What this target may use of the run's budget.
    """
    target, row = context.target(target_id), context.row_of(target_id)
    context.emit(EventKind.TARGET_STARTED, target_id, target=target_id)
    blank = TargetReport(target=target, status=TargetStatus.SKIPPED, reason="", share=row.share)
    choice = choice_of(context, target)
    if isinstance(choice, str):
        return _done(context, replace(blank, reason=choice))
    proposer = proposer_of(context, target, choice)
    nothing = replace(blank, status=TargetStatus.NOTHING_SIGNIFICANT, reason=proposer.nothing_words)
    if not proposer.costs_money and not proposer.propose(None):
        return _done(context, nothing)
    try:
        judge = await judge_of(context, target, choice)
    except WorkerFailure as failure:
        python = str(context.project.interpreter.executable)
        reason = f"the original cannot be run under {python!r}: {failure.reason}"
        if isinstance(failure, ImportFailure) and works_when_imported(context.project.snapshot / target.path):
            reason += (
                "; it runs its program when it is imported: put that behind `if __name__ == '__main__':`"
            )
        return _done(context, replace(blank, reason=reason))
    except SandboxUnavailable as error:
        return _done(context, replace(blank, reason=str(error)))
    try:
        unusable = unusable_verdict(judge.corpus)
        if unusable is not None:
            return _done(context, replace(blank, reason=unusable[1]))
        too_long = _takes_too_long(context, judge)
        if too_long:
            return _done(context, replace(blank, reason=too_long, oracle=judge.oracle_facts()))
        if proposer.costs_money:
            refused = await why_not_worth_paying(context, judge)
            if refused:
                return _done(context, replace(blank, reason=refused, oracle=judge.oracle_facts()))
            if not await to_thread.run_sync(proposer.propose, None):
                return _done(context, nothing)
        await measure_strength(context, judge)
        problem = TargetProblem(
            judge=judge,
            proposer=proposer,
            ledger=context.ledger.child(budget),
            store=context.store,
            run_id=context.run_id,
            context=context.context,
            judged_here=judged_here(context, target_id),
        )
        enough = _ENOUGH if len(context.rows) > 1 else None
        options = BeamOptions(width=1, children=5, concurrency=context.settings.jobs, enough=enough)
        archive = await BeamSearch(options).run(problem, _Events(context, target_id, problem.reused))
        explained = await _explained(context, judge, archive)
    finally:
        judge.close()
    for name in sorted(proposer.failed_rules):
        context.say(
            f"rule {name} failed on {target_id} and was left out there (a fault of ours: please report)"
        )
    judged = tuple(
        JudgedCandidate(
            candidate=each.candidate,
            evaluation=explained.get(each.candidate.id, each.evaluation),
            is_reused=each.candidate.id in problem.reused,
        )
        for each in archive.judged
    )
    report = replace(
        blank,
        status=TargetStatus.PENDING if archive.best is not None else TargetStatus.NOTHING_SIGNIFICANT,
        reason=_reason(judged),
        judged=judged,
        oracle=replace(_strongest(judged) or judge.oracle_facts(), strength=judge.strength),
    )
    return _done(context, report)


async def _explained(context: RunContext, judge: TargetJudge, archive: Archive) -> Mapping[str, Evaluation]:
    """Of each gate the first wrong candidate, which a report shows, with its smallest input and a trace."""
    first: dict[Gate, Judged] = {}
    for each in archive.judged:
        if each.evaluation.verdict is Verdict.WRONG_RESULT:
            first.setdefault(each.evaluation.gate, each)
    found = {}
    for each in first.values():
        left_s = context.ledger.left().wall_s
        if left_s is None or left_s > _EXPLAINING_S:
            found[each.candidate.id] = await judge.explain(each.candidate, each.evaluation)
    return found


def _takes_too_long(context: RunContext, judge: TargetJudge) -> str:
    """Why no rewrite of a function with long calls can be judged in the time left; empty when one can."""
    left_s, needed_s = context.ledger.left().wall_s, judge.least_s()
    if left_s is None or needed_s <= left_s:
        return ""
    return (
        f"one call takes {judge.corpus.longest_call_s:.1f} s, so that judging one rewrite takes about "
        f"{needed_s / 60:.0f} min, longer than what is left of the time budget: give more with "
        "--time-budget, or write a test that calls it with less"
    )


def judged_here(context: RunContext, target_id: str, gate: Gate | None = None) -> frozenset[str]:
    """Candidates of a target that this run judged before it was interrupted, at that gate or at any."""
    return frozenset(
        each.candidate.id
        for each in context.store.evaluations(context.run_id, target_id)
        if gate is None or each.evaluation.gate is gate
    )


def _strongest(judged: tuple[JudgedCandidate, ...]) -> OracleFacts | None:
    """Facts of the candidate that was compared on the most calls."""
    found = [e.evaluation.evidence.oracle for e in judged if e.evaluation.evidence.oracle is not None]
    return max(found, key=lambda facts: (facts.compared, facts.tests_run), default=None)


def _reason(judged: tuple[JudgedCandidate, ...]) -> str:
    return tally(judged) if judged else "the budget ended before a candidate was judged"


def _done(context: RunContext, report: TargetReport) -> TargetReport:
    context.reports[report.target.id] = report
    context.checkpoint()
    context.emit(EventKind.TARGET_DONE, report.reason, target=report.target.id)
    return report


def finalists(report: TargetReport, count: int) -> list[JudgedCandidate]:
    """The best candidates that are still alive and were timed, best first."""
    alive = [
        each
        for each in report.judged
        if each.evaluation.is_alive and each.evaluation.evidence.speed is not None
    ]
    return sorted(alive, key=_by_worth)[:count]


def _by_worth(each: JudgedCandidate) -> tuple[float, int, str]:
    """By lower bound, of which each further edit must have earned its part: a reviewer reads them all."""
    speed, steps = each.evaluation.evidence.speed, len(each.candidate.origin.steps)
    worth = (speed.at_least if speed else 0.0) / _EDIT_EARNS**steps
    return (-worth, steps, each.candidate.id)
