"""Judging a change somebody else made: every changed function by the same gates, plus all tests."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from anyio import to_thread

from perfsmith.agent._request import CheckRequest
from perfsmith.agent.report import EventKind, JudgedCandidate, TargetReport, TargetStatus
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._recording import EntryChoice
from perfsmith.agent.run._search_target import judge_of, typed_choice
from perfsmith.agent.run._stages import baseline_stage, profile_stage, record_stage
from perfsmith.errors import InvalidArgument, NothingToOptimize, SandboxUnavailable
from perfsmith.evaluators import WorkerFailure, unusable_verdict
from perfsmith.tasks import (
    Candidate,
    Cost,
    FileEdit,
    Gate,
    Origin,
    Target,
    Verdict,
    apply_unified_diff,
    diff_of_branch,
    is_applied,
)


async def check_change(context: RunContext, request: CheckRequest) -> None:
    """Judge the change; reports one target per changed function.

    Raises:
        InvalidArgument: the diff does not fit the project as it stands.
        NothingToOptimize: it changes no function.
    """
    candidate = await to_thread.run_sync(_candidate, context, request)
    changed = _changed_targets(context, candidate)
    if not changed:
        raise NothingToOptimize(
            "The change touches no function of the project.",
            why="Only functions can be judged by running them.",
            next_step="Check a change of Python sources outside the tests.",
        )
    context.project = replace(context.project, targets=tuple(changed))
    context.requested = tuple(target.id for target in changed)
    context.emit(EventKind.STAGE, "baseline")
    await context.in_thread(lambda: baseline_stage(context))
    context.emit(EventKind.STAGE, "profile")
    await to_thread.run_sync(profile_stage, context)
    context.emit(EventKind.STAGE, "record")
    await context.in_thread(lambda: record_stage(context))
    context.emit(EventKind.STAGE, "confirm", data={"targets_total": len(context.rows)})
    for row in context.rows:
        report = await _judge(context, row.target, candidate, attempts=len(context.rows))
        context.reports[row.target.id] = report
        context.checkpoint()
        context.emit(EventKind.TARGET_DONE, report.reason, target=row.target.id)


def _candidate(context: RunContext, request: CheckRequest) -> Candidate:
    diff = _diff_of(context, request)
    before = _texts(context.project.snapshot, diff)
    try:
        after = apply_unified_diff(before, diff)
    except InvalidArgument as error:
        if request.branch is not None and is_applied(
            context.project.workspace.root, diff, environ=context.world.environ
        ):
            raise InvalidArgument(
                f"Your files hold the change of {request.branch!r} already.",
                why="It is judged as a patch over your files as they are.",
                next_step="Check out what it is to be compared with, then check the branch.",
            ) from error
        raise
    added = sorted(path for path in after if path not in before)
    if added:
        raise InvalidArgument(
            f"The change adds {', '.join(map(repr, added))}.",
            why="Only changes inside files that are there can be judged.",
            next_step="Put the new code into a file that is there, or add the file first.",
        )
    files = tuple(
        FileEdit(path=path, before_sha256=hashlib.sha256(before[path].encode()).hexdigest(), after=text)
        for path, text in sorted(after.items())
    )
    return Candidate(target=files[0].path, files=files, origin=Origin(proposer="given"))


def _diff_of(context: RunContext, request: CheckRequest) -> str:
    if request.diff is not None:
        return request.diff
    branch, base = str(request.branch), request.base or "HEAD"
    diff = diff_of_branch(context.project.workspace.root, branch, base, environ=context.world.environ)
    if not diff.strip():
        raise InvalidArgument(
            f"The branch {branch!r} changes nothing in the project since it left {base!r}.",
            next_step="Name what it is to be compared with (--base), and commit what is to be judged.",
        )
    return diff


def _texts(snapshot: Path, diff: str) -> dict[str, str]:
    """Texts of the files a diff names, as far as they are there."""
    names = {
        line[4:].split("\t")[0].strip().removeprefix("a/")
        for line in diff.splitlines()
        if line.startswith("--- ")
    }
    found = {}
    for name in names:
        place = (snapshot / name).resolve()
        if place.is_relative_to(snapshot.resolve()) and place.is_file():
            found[name] = place.read_bytes().decode("utf-8")
    return found


def _changed_targets(context: RunContext, candidate: Candidate) -> list[Target]:
    changed = []
    for edit in candidate.files:
        if not edit.path.endswith(".py"):
            continue
        old = _bodies((context.project.snapshot / edit.path).read_text(encoding="utf-8"))
        try:
            new = _bodies(edit.after)
        except SyntaxError:
            new = {}
        moved = {name for name in old if old[name] != new.get(name)}
        inner = {name for name in moved if not any(other.startswith(f"{name}.<locals>.") for other in moved)}
        changed += [t for t in context.project.every_function if t.path == edit.path and t.qualname in inner]
        if not inner:
            # Only module-level code differs (a constant, an import): judge the functions that read it.
            changed += [t for t in context.project.every_function if t.path == edit.path]
    return changed


def _bodies(source: str) -> Mapping[str, str]:
    """Normal form of every function by qualified name."""
    found: dict[str, str] = {}

    def visit(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[prefix + node.name] = ast.dump(node)
                visit(node.body, f"{prefix}{node.name}.<locals>.")
            elif isinstance(node, ast.ClassDef):
                visit(node.body, f"{prefix}{node.name}.")
            else:
                for field in ("body", "orelse", "finalbody"):
                    visit([n for n in getattr(node, field, []) if isinstance(n, ast.stmt)], prefix)

    visit(ast.parse(source).body, "")
    return found


async def _judge(context: RunContext, target: Target, candidate: Candidate, *, attempts: int) -> TargetReport:
    context.emit(EventKind.TARGET_STARTED, target.id, target=target.id)
    share = context.row_of(target.id).share
    blank = TargetReport(target=target, status=TargetStatus.SKIPPED, reason="", share=share)
    choice = context.choices.get(target.id, "no call was seen")
    if isinstance(choice, str):
        choice = typed_choice(context, target) or choice
    if not isinstance(choice, EntryChoice):
        return replace(blank, reason=choice)
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
            return replace(blank, status=TargetStatus.PENDING, reason="the budget ended before it was judged")
        with room:
            # A slow change is still a right or a wrong one: the tests are asked before the clock.
            evaluation = await judge.evaluate(candidate, Gate.BEHAVIOUR)
            if evaluation.is_alive:
                confidence = 1.0 - (1.0 - context.settings.confidence) / attempts
                evaluation = await judge.confirm(candidate, evaluation, confidence=confidence)
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
    saves = None if speed is None else share * (1.0 - 1.0 / max(speed.at_least, 1.0))
    return replace(report, status=TargetStatus.IMPROVED, accepted_id=candidate.id, saves=saves)
