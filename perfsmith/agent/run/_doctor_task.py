"""Trying cheats on the tasks a user names: prepared as a run would, searched by nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from anyio import to_thread

from perfsmith.agent.report import AdmissionReport, EventKind, ProfileRow, RunStatus
from perfsmith.agent.run._admission import examiner_of
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._proposing import choice_of
from perfsmith.agent.run._search_target import judge_of
from perfsmith.agent.run._stages import baseline_stage, profile_stage, record_stage
from perfsmith.errors import SandboxUnavailable
from perfsmith.evaluators import WorkerFailure
from perfsmith.tasks import Admission, AdmissionStatus, TaskRejection

MOST_TASKS: Final = 5
"""Functions tried when a path is named and no limit is given."""


async def examine_tasks(context: RunContext, *, is_quick: bool) -> AdmissionReport:
    """Try the battery on the targets of a run, most saveable first.

    Args:
        context: The run; its settings say how many targets are tried.
        is_quick: Leave out the cheats that only the clock can tell.

    Raises:
        BaselineFailed: the tests cannot be run on the original.
    """
    if context.settings.max_targets is None:
        context.settings = replace(context.settings, max_targets=MOST_TASKS)
    context.emit(EventKind.STAGE, "baseline")
    await context.in_thread(lambda: baseline_stage(context))
    context.emit(EventKind.STAGE, "profile")
    await to_thread.run_sync(profile_stage, context)
    context.emit(EventKind.STAGE, "record")
    await context.in_thread(lambda: record_stage(context))
    context.emit(EventKind.STAGE, "admit", data={"targets_total": len(context.rows)})
    tasks: list[Admission] = []
    for row in context.rows:
        if context.ledger.is_spent:
            break
        context.emit(EventKind.TARGET_STARTED, row.target.id, target=row.target.id)
        tasks.append(await _examined(context, row, is_quick=is_quick))
        text = f"{tasks[-1].status}: {tasks[-1].reason}"
        context.emit(EventKind.TARGET_DONE, text, target=row.target.id)
    header = context.report(RunStatus.FINISHED)
    return AdmissionReport(
        root=header.root,
        requested=header.requested,
        interpreter=header.interpreter,
        sandbox_tier=header.sandbox_tier,
        is_quick=is_quick,
        tasks=tuple(tasks),
        left_out=len(context.project.targets) - len(tasks),
        messages=tuple(context.messages),
        wall_s=context.ledger.spent().wall_s,
    )


async def _examined(context: RunContext, row: ProfileRow, *, is_quick: bool) -> Admission:
    target = row.target
    blank = Admission(target=target.id, status=AdmissionStatus.UNDECIDED, reason="")
    choice = choice_of(context, target)
    if isinstance(choice, str):
        return replace(
            blank,
            status=AdmissionStatus.TASK_REJECTED,
            rejection=TaskRejection.NO_CALLS,
            reason=choice,
            next_step="write a test that calls it with plain values, or annotate what it takes",
        )
    try:
        judge = await judge_of(context, target, choice)
    except WorkerFailure as failure:
        python = str(context.project.interpreter.executable)
        return replace(
            blank,
            status=AdmissionStatus.TASK_REJECTED,
            rejection=TaskRejection.ORIGINAL_FAILS,
            reason=f"the original cannot be run: {failure.reason}",
            next_step=f"make it importable under {python!r} without network and outside files",
        )
    except SandboxUnavailable as error:
        return replace(blank, reason=error.what, next_step=error.next_step)
    try:
        return await examiner_of(context, target.id, is_quick=is_quick).examine(judge)
    finally:
        judge.close()
