"""Judging a change somebody else made: every changed function by the same gates, plus all tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from anyio import to_thread

from perfsmith.agent.report import EventKind, JudgedCandidate, ProfileRow, TargetReport, TargetStatus
from perfsmith.agent.run._changed import touched_functions
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._given_change import candidate_of
from perfsmith.agent.run._proposing import typed_choice
from perfsmith.agent.run._recording import UNREACHED, EntryChoice
from perfsmith.agent.run._search_target import judge_of
from perfsmith.agent.run._stages import baseline_stage, profile_all_stage, record_stage, restore
from perfsmith.errors import NothingToOptimize, SandboxUnavailable
from perfsmith.evaluators import WorkerFailure, unusable_verdict
from perfsmith.tasks import Candidate, Cost, Gate, TargetKind, Verdict

_UNREACHED_INSIDE: Final = "no test comes to it, although one may call the function around it: write one"
_NO_BUDGET: Final = "the budget ended before it was judged: give more with --time-budget"


async def check_change(context: RunContext) -> None:
    """Judge the change of a run; reports one target per changed function, also those that cannot be judged.

    Raises:
        InvalidArgument: the diff does not fit the project as it stands.
        NothingToOptimize: it changes no function.
    """
    candidate = await to_thread.run_sync(candidate_of, context)
    touched = touched_functions(context.project.every_function, context.project.snapshot, candidate)
    if not touched.targets and not touched.unjudgeable:
        raise NothingToOptimize(
            "The change alters no function of the project.",
            why="Only functions can be judged by running them; comments and layout make no difference.",
            next_step="Check a change of Python sources outside the tests.",
        )
    context.project = replace(context.project, targets=touched.targets)
    await restore(context)
    context.requested = tuple(t.id for t in (*touched.targets, *(t for t, _ in touched.unjudgeable)))
    for message in touched.messages:
        context.say(message)
    for target, reason in touched.unjudgeable:
        context.reports[target.id] = TargetReport(
            target=target, status=TargetStatus.SKIPPED, reason=reason, share=0.0
        )
    if touched.targets:
        await _prepare(context)
        await _judge_each(context, candidate)


async def _prepare(context: RunContext) -> None:
    """The stages before the first verdict; a resumed run has some of them behind it."""
    if context.baseline is None:
        context.emit(EventKind.STAGE, "baseline")
        await context.in_thread(lambda: baseline_stage(context))
    if not context.rows:
        context.emit(EventKind.STAGE, "profile")
        await to_thread.run_sync(profile_all_stage, context)
    if not context.choices:
        context.emit(EventKind.STAGE, "record")
        await context.in_thread(lambda: record_stage(context))


async def _judge_each(context: RunContext, candidate: Candidate) -> None:
    choices = {row.target.id: _choice_of(context, row) for row in context.rows}
    attempts = sum(isinstance(choice, EntryChoice) for choice in choices.values())
    context.emit(EventKind.STAGE, "judge", data={"targets_total": len(context.rows)})
    # Short calls first: one slow function must not use up the time of all others.
    for row in sorted(context.rows, key=lambda row: row.saveable_s / max(row.calls, 1)):
        before = context.reports.get(row.target.id)
        if before is not None and before.status is not TargetStatus.PENDING:
            continue
        context.emit(EventKind.TARGET_STARTED, row.target.id, target=row.target.id)
        choice = choices[row.target.id]
        report = TargetReport(target=row.target, status=TargetStatus.SKIPPED, reason="", share=row.share)
        if not isinstance(choice, EntryChoice):
            report = replace(report, reason=choice)
        elif context.ledger.is_spent:
            report = replace(report, status=TargetStatus.PENDING, reason=_NO_BUDGET)
        else:
            report = await _judge(context, report, choice, candidate, attempts=attempts)
        context.reports[row.target.id] = report
        context.checkpoint()
        context.emit(EventKind.TARGET_DONE, report.reason, target=row.target.id)


def _choice_of(context: RunContext, row: ProfileRow) -> EntryChoice | str:
    """Through what a changed function can be judged, or why it cannot."""
    if row.target.kind is TargetKind.NESTED and not row.calls:
        return _UNREACHED_INSIDE
    choice = context.choices.get(row.target.id, UNREACHED)
    if isinstance(choice, str):
        return typed_choice(context, row.target) or choice
    return choice


async def _judge(
    context: RunContext, blank: TargetReport, choice: EntryChoice, candidate: Candidate, *, attempts: int
) -> TargetReport:
    target = blank.target
    try:
        judge = await judge_of(context, target, choice, any_file=True)
    except (WorkerFailure, SandboxUnavailable) as failure:
        return replace(blank, reason=f"the original cannot be run: {failure}")
    try:
        unusable = unusable_verdict(judge.corpus)
        if unusable is not None:
            return replace(blank, reason=unusable[1])
        room = context.ledger.try_reserve(Cost(evaluations=1))
        if room is None:
            return replace(blank, status=TargetStatus.PENDING, reason=_NO_BUDGET)
        with room:
            # A slow change is still a right or a wrong one: the tests are asked before the clock.
            evaluation = await judge.evaluate(candidate, Gate.BEHAVIOUR)
            if evaluation.is_alive:
                confidence = 1.0 - (1.0 - context.settings.confidence) / attempts
                evaluation = await judge.confirm(
                    candidate,
                    evaluation,
                    confidence=confidence,
                    left_s=lambda: context.ledger.left().wall_s,
                )
            room.commit(evaluation.cost)
    finally:
        judge.close()
    context.store.record(context.run_id, target.id, candidate, evaluation)
    context.emit(
        EventKind.CANDIDATE_JUDGED,
        "the given change",
        target=target.id,
        candidate=candidate.id,
        evaluation=evaluation,
    )
    speed = evaluation.evidence.speed
    report = replace(
        blank,
        reason=evaluation.reason,
        judged=(JudgedCandidate(candidate=candidate, evaluation=evaluation),),
        speed=speed,
        oracle=evaluation.evidence.oracle,
    )
    if evaluation.verdict is not Verdict.ACCEPTED:
        return replace(report, status=TargetStatus.NOTHING_SIGNIFICANT)
    saves = None if speed is None else blank.share * (1.0 - 1.0 / max(speed.at_least, 1.0))
    return replace(report, status=TargetStatus.IMPROVED, accepted_id=candidate.id, saves=saves)
