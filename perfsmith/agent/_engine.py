"""The engine behind the commands and the Python API: a composition root."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from anyio import to_thread

from perfsmith.agent._apply import apply_accepted
from perfsmith.agent._request import (
    Applied,
    ApplyRequest,
    CheckRequest,
    DoctorLine,
    OptimizeRequest,
    ProfileRequest,
    TaskRequest,
)
from perfsmith.agent._world import World
from perfsmith.agent.report import AdmissionReport, RunEvent, RunKind, RunReport
from perfsmith.agent.run import (
    RunContext,
    came_to_its_end,
    check_change,
    diff_of_request,
    doctor_lines,
    examine_tasks,
    finish,
    profile_only,
    started,
    write_applied,
)
from perfsmith.agent.store import StateDirectory

OnEvent = Callable[[RunEvent], None]


async def optimize_run(request: OptimizeRequest, *, world: World, on_event: OnEvent) -> RunReport:
    """Search for faster code under some paths and prove it; or go on with a run, whatever its kind.

    Raises:
        PerfsmithError: the run cannot be made; a candidate's failure is never an exception.
    """
    async with started(
        paths=request.paths,
        settings=request.settings,
        budget=request.budget,
        seed=request.seed,
        resume=request.resume,
        state=StateDirectory(request.state_dir),
        world=world,
        listener=on_event,
        kind=RunKind.DRY_RUN if request.dry_run else RunKind.SEARCH,
    ) as context:
        report = await finish(context, lambda: work_of(context, is_resumed=request.resume is not None))
        if request.apply and report.combined_patch is not None:
            wanted = ApplyRequest(run_id=report.run_id, state_dir=request.state_dir)
            applied = await apply_run(wanted, world=world, on_event=on_event)
            report = write_applied(context, report.status, applied.files)
    return report


async def profile_run(request: ProfileRequest, *, world: World, on_event: OnEvent) -> RunReport:
    """Rank functions by the time an edit could save; only `profile` of the report is filled."""
    async with started(
        paths=request.paths,
        settings=request.settings,
        budget=request.budget,
        seed=None,
        resume=None,
        state=StateDirectory(request.state_dir),
        world=world,
        listener=on_event,
        kind=RunKind.PROFILE,
    ) as context:
        return await finish(context, lambda: work_of(context, is_resumed=False))


async def check_run(request: CheckRequest, *, world: World, on_event: OnEvent) -> RunReport:
    """Verify and measure a change somebody else made: no search, no model."""
    async with started(
        paths=(request.path,),
        settings=request.settings,
        budget=request.budget,
        seed=request.seed,
        resume=None,
        state=StateDirectory(request.state_dir),
        world=world,
        listener=on_event,
        kind=RunKind.CHECK,
        diff_of=lambda project: diff_of_request(request, project.workspace.root, world.environ),
    ) as context:
        return await finish(context, lambda: work_of(context, is_resumed=False))


async def work_of(context: RunContext, *, is_resumed: bool) -> None:
    """Do what a run was asked, by its kind; a resumed one goes on with the same."""
    match context.kind:
        case RunKind.SEARCH:
            from perfsmith.agent.run._graph import run_graph

            await run_graph(context, is_resumed=is_resumed)
        case RunKind.PROFILE | RunKind.DRY_RUN if not is_resumed or not await came_to_its_end(context):
            await profile_only(context)
        case RunKind.CHECK if not is_resumed or not await came_to_its_end(context):
            await check_change(context)
        case _:
            pass


async def apply_run(request: ApplyRequest, *, world: World, on_event: OnEvent) -> Applied:
    """Write accepted patches of a finished run into the working tree, all of them or nothing."""
    return await to_thread.run_sync(apply_accepted, request, world)


async def doctor_task(request: TaskRequest, *, world: World, on_event: OnEvent) -> AdmissionReport:
    """Try cheats on tasks, with the project prepared as for a run; nothing is kept of it."""
    with TemporaryDirectory(prefix="perfsmith-doctor-", dir=world.environ.get("TMPDIR", "/tmp")) as folder:
        async with started(
            paths=request.paths,
            settings=request.settings,
            budget=request.budget,
            seed=None,
            resume=None,
            state=StateDirectory(Path(folder) / "state"),
            world=world,
            listener=on_event,
            kind=RunKind.PROFILE,
        ) as context:
            return await examine_tasks(context, is_quick=request.is_quick)


def doctor(world: World) -> tuple[DoctorLine, ...]:
    """Look at what a run needs of this machine."""
    return doctor_lines(world)
