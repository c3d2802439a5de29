"""The engine behind the commands and the Python API: a composition root."""

from __future__ import annotations

from collections.abc import Callable

from anyio import to_thread

from perfsmith.agent._apply import apply_accepted
from perfsmith.agent._request import (
    Applied,
    ApplyRequest,
    CheckRequest,
    DoctorLine,
    OptimizeRequest,
    ProfileRequest,
)
from perfsmith.agent._world import World
from perfsmith.agent.report import RunEvent, RunReport
from perfsmith.agent.run import (
    check_change,
    doctor_lines,
    finish,
    profile_only,
    started,
)
from perfsmith.agent.store import StateDirectory

OnEvent = Callable[[RunEvent], None]


async def optimize_run(request: OptimizeRequest, *, world: World, on_event: OnEvent) -> RunReport:
    """Search for faster code under some paths and prove it.

    Raises:
        PerfsmithError: the run cannot be made; a candidate's failure is never an exception.
    """
    state = StateDirectory(request.state_dir)
    async with started(
        paths=request.paths,
        settings=request.settings,
        budget=request.budget,
        seed=request.seed,
        resume=request.resume,
        state=state,
        world=world,
        listener=on_event,
    ) as context:
        if request.dry_run:
            return await finish(context, lambda: profile_only(context))

        async def search() -> None:
            from perfsmith.agent.run._graph import run_graph

            await run_graph(context, is_resumed=request.resume is not None)

        report = await finish(context, search)
    if request.apply and report.combined_patch is not None:
        await apply_run(
            ApplyRequest(run_id=report.run_id, state_dir=request.state_dir), world=world, on_event=on_event
        )
    return report


async def profile_run(request: ProfileRequest, *, world: World, on_event: OnEvent) -> RunReport:
    """Rank functions by the time an edit could save; only `profile` of the report is filled."""
    state = StateDirectory(request.state_dir)
    async with started(
        paths=request.paths,
        settings=request.settings,
        budget=request.budget,
        seed=None,
        resume=None,
        state=state,
        world=world,
        listener=on_event,
    ) as context:
        return await finish(context, lambda: profile_only(context))


async def check_run(request: CheckRequest, *, world: World, on_event: OnEvent) -> RunReport:
    """Verify and measure a change somebody else made: no search, no model."""
    state = StateDirectory(request.state_dir)
    async with started(
        paths=(request.path,),
        settings=request.settings,
        budget=request.budget,
        seed=request.seed,
        resume=None,
        state=state,
        world=world,
        listener=on_event,
    ) as context:
        return await finish(context, lambda: check_change(context, request))


async def apply_run(request: ApplyRequest, *, world: World, on_event: OnEvent) -> Applied:
    """Write accepted patches of a finished run into the working tree, all of them or nothing."""
    return await to_thread.run_sync(apply_accepted, request, world)


def doctor(world: World) -> tuple[DoctorLine, ...]:
    """Look at what a run needs of this machine."""
    return doctor_lines(world)
