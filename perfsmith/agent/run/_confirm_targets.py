"""Confirming finalists, and joining the accepted patches into one that passes all tests."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from perfsmith.agent.report import EventKind, JudgedCandidate, TargetReport, TargetStatus
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._proposing import typed_choice
from perfsmith.agent.run._recording import EntryChoice
from perfsmith.agent.run._search_target import finalists, judge_of, judged_here, measure_strength
from perfsmith.evaluators import WorkerFailure
from perfsmith.tasks import Candidate, Evaluation, Gate, merge_texts, unified_diff

_STRENGTH_S = 2.0
"""Time for the oracle's strength even where the budget is used up: what is accepted rests on it."""
_TRIES = 2
"""Finalists tried per target; all are charged to the confidence of the run."""


async def confirm_target(context: RunContext, target_id: str, *, attempts: int) -> TargetReport:
    """Measure a target's finalists afresh; the first that holds is accepted.

    Args:
        context: The run.
        target_id: A target with candidates that survived the search.
        attempts: Confirmations this run may make in all: its error level is divided among them.
    """
    report = context.reports[target_id]
    choice = context.choices.get(target_id)
    if not isinstance(choice, EntryChoice):
        choice = typed_choice(context, report.target)
    if choice is None:
        return report
    confidence = 1.0 - (1.0 - context.settings.confidence) / max(attempts, 1)
    try:
        judge = await judge_of(context, report.target, choice)
    except WorkerFailure as failure:
        return _settle(context, replace(report, status=TargetStatus.SKIPPED, reason=failure.reason))
    here = judged_here(context, target_id, Gate.CONFIRM)
    try:
        # Other inputs than those of the search: what tells mutants apart is looked for again.
        await measure_strength(context, judge, least_s=_STRENGTH_S)
        for finalist in finalists(report, _TRIES):
            context.emit(
                EventKind.GATE_PASSED,
                f"confirming {target_id}",
                target=target_id,
                candidate=finalist.candidate.id,
            )
            known = context.store.find_evaluation(finalist.candidate.id, context.context, target_id=target_id)
            if known is not None and known.gate is not Gate.CONFIRM:
                known = None
            evaluation = known or await judge.confirm(
                finalist.candidate,
                finalist.evaluation,
                confidence=confidence,
                spare_s=lambda: _spare_s(context),
            )
            evaluation = await judge.explain(finalist.candidate, evaluation)
            is_reused = known is not None and finalist.candidate.id not in here
            context.store.record(context.run_id, target_id, finalist.candidate, evaluation)
            context.emit(
                EventKind.CANDIDATE_JUDGED,
                "confirmation",
                target=target_id,
                data={"reused": 1.0} if is_reused else None,
                candidate=finalist.candidate.id,
                evaluation=evaluation,
            )
            report = _with_evaluation(report, replace(finalist, evaluation=evaluation, is_reused=is_reused))
            if evaluation.is_alive:
                return _settle(context, _accepted(context, report, finalist, evaluation))
    finally:
        judge.close()
    reason = f"no finalist was confirmed; {report.reason}"
    return _settle(context, replace(report, status=TargetStatus.NOTHING_SIGNIFICANT, reason=reason))


def _spare_s(context: RunContext) -> float | None:
    """Seconds that may go into looking again at one finalist's speed: other targets wait for the rest."""
    left_s = context.ledger.left().wall_s
    return None if left_s is None else left_s / 2.0


def leave_unconfirmed(context: RunContext, target_ids: Sequence[str]) -> None:
    """Close targets whose finalists the time budget did not reach."""
    for target_id in target_ids:
        report = context.reports[target_id]
        reason = f"the time budget ended before its best candidate could be confirmed; {report.reason}"
        _settle(context, replace(report, reason=reason))


def _with_evaluation(report: TargetReport, judged: JudgedCandidate) -> TargetReport:
    rows = tuple(judged if each.candidate.id == judged.candidate.id else each for each in report.judged)
    return replace(report, judged=rows)


def _accepted(
    context: RunContext, report: TargetReport, finalist: JudgedCandidate, evaluation: Evaluation
) -> TargetReport:
    speed = evaluation.evidence.speed
    candidate = finalist.candidate
    diff = "".join(
        unified_diff(original_text(context, edit.path), edit.after, edit.path) for edit in candidate.files
    )
    return replace(
        report,
        status=TargetStatus.IMPROVED,
        reason="; ".join(step.summary for step in candidate.origin.steps) or "the given change holds",
        accepted_id=candidate.id,
        speed=speed,
        saves=None if speed is None else report.share * (1.0 - 1.0 / max(speed.at_least, 1.0)),
        oracle=evaluation.evidence.oracle,
        patch=context.folder.write_patch(report.target.id, diff),
    )


def _settle(context: RunContext, report: TargetReport) -> TargetReport:
    context.reports[report.target.id] = report
    context.checkpoint()
    context.emit(EventKind.TARGET_DONE, report.reason, target=report.target.id)
    return report


def original_text(context: RunContext, path: str) -> str:
    """A file of the snapshot, line ends kept."""
    return (context.project.snapshot / path).read_bytes().decode("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Accepted patches that stand together."""

    files: dict[str, str]
    """New text by path."""
    used: tuple[str, ...]
    """Targets whose patch is in."""
    left_out: tuple[str, ...]
    """Targets whose patch does not fit or breaks a test together with the others."""


async def combine(context: RunContext) -> Combination:
    """Join the accepted patches, largest saving first, and run the whole suite on the result."""
    improved = sorted(
        (r for r in context.reports.values() if r.status is TargetStatus.IMPROVED),
        key=lambda r: -(r.saves or 0.0),
    )
    used, left_out, files = _join(context, improved)
    if len(used) > 1 and context.baseline is not None and not await _is_green(context, files):
        # Together they break what each alone does not: add one at a time and keep what stays green.
        kept: list[TargetReport] = []
        for report in used:
            _, refused, trial = _join(context, [*kept, report])
            if not refused and await _is_green(context, trial):
                kept.append(report)
            else:
                left_out.append(report)
        used, _, files = _join(context, kept)
    return Combination(
        files=files,
        used=tuple(r.target.id for r in used),
        left_out=tuple(r.target.id for r in left_out),
    )


def _join(
    context: RunContext, reports: Sequence[TargetReport]
) -> tuple[list[TargetReport], list[TargetReport], dict[str, str]]:
    used: list[TargetReport] = []
    left_out: list[TargetReport] = []
    files: dict[str, str] = {}
    for report in reports:
        trial = _joined_with(context, files, report)
        if trial is not None and all(_holds(trial, other) for other in [*used, report]):
            files = trial
            used.append(report)
        else:
            left_out.append(report)
    return used, left_out, files


def _joined_with(context: RunContext, files: dict[str, str], report: TargetReport) -> dict[str, str] | None:
    trial = dict(files)
    for edit in _accepted_candidate(report).files:
        before = original_text(context, edit.path)
        merged = merge_texts(before, trial.get(edit.path, before), edit.after)
        if merged is None:
            return None
        trial[edit.path] = merged
    return trial


def _holds(files: dict[str, str], report: TargetReport) -> bool:
    """True when the joined file holds the accepted function exactly as it was judged."""
    for edit in _accepted_candidate(report).files:
        try:
            joined, judged = ast.parse(files[edit.path]), ast.parse(edit.after)
        except SyntaxError:
            return False
        names = report.target.qualname.split(".<locals>.")[0].split(".")
        if edit.path == report.target.path and _definition(joined, names) != _definition(judged, names):
            return False
    return True


def _definition(tree: ast.AST, names: Sequence[str]) -> str:
    found: ast.AST = tree
    for name in names:
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        matches = [n for n in ast.walk(found) if isinstance(n, kinds) and n.name == name and n is not found]
        if not matches:
            return ""
        found = matches[-1]
    return ast.dump(found)


def _accepted_candidate(report: TargetReport) -> Candidate:
    return next(j.candidate for j in report.judged if j.candidate.id == report.accepted_id)


async def _is_green(context: RunContext, files: dict[str, str]) -> bool:
    baseline = context.baseline
    assert baseline is not None
    async with context.slots.check():
        run = await context.in_thread(
            lambda: context.tests.run("run", overlay=files, timeout_s=baseline.patience_s)
        )
    return not run.lost_or_failed(baseline.outcomes)
