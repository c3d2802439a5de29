"""The engine behind the commands and the Python API: a composition root."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from anyio import to_thread

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
from perfsmith.agent.store import StateDirectory, Store, read_patch
from perfsmith.errors import NothingToOptimize, TargetNotFound, UserError
from perfsmith.tasks import apply_check, apply_patch, is_applied

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
    return await to_thread.run_sync(_apply, request, world)


def _apply(request: ApplyRequest, world: World) -> Applied:
    state = StateDirectory(request.state_dir)
    with Store(state.store_path) as store:
        report = store.load(request.run_id)
    accepted = [t for t in report.targets if t.accepted_id is not None and t.patch is not None]
    if not accepted:
        raise NothingToOptimize(
            f"The run {report.run_id!r} has no accepted patch.", next_step="See `perfsmith runs show`."
        )
    if request.candidate_id is None:
        name, chosen = report.combined_patch or accepted[0].patch, accepted
    else:
        chosen = [t for t in accepted if (t.accepted_id or "").startswith(request.candidate_id)]
        if len(chosen) != 1:
            known = ", ".join(str(t.accepted_id) for t in accepted)
            raise TargetNotFound(
                f"No single accepted candidate begins with {request.candidate_id!r}.",
                next_step=f"Accepted are: {known}.",
            )
        name = chosen[0].patch
    assert name is not None
    patch = read_patch(state.run(report.run_id).path, name)
    root = Path(report.root)
    ids = tuple(str(t.accepted_id) for t in chosen)
    if is_applied(root, patch, environ=world.environ):
        return Applied(run_id=report.run_id, root=report.root, candidate_ids=ids, files=())
    fit = (apply_check if request.dry_run else apply_patch)(root, patch, environ=world.environ)
    if not fit.fits:
        raise UserError(
            f"The patch of run {report.run_id!r} does not fit your files any more; nothing was written.",
            why=f"They were changed after the run ({_first_line(fit.complaint)}).",
            next_step="Put your changes aside (`git stash`) and apply it, or make a new run.",
        )
    files = sorted({line[6:] for line in patch.splitlines() if line.startswith("+++ b/")})
    return Applied(run_id=report.run_id, root=report.root, candidate_ids=ids, files=tuple(files))


def _first_line(complaint: str) -> str:
    return next(iter(complaint.splitlines()), "git does not say why").removeprefix("error: ")


def doctor(world: World) -> tuple[DoctorLine, ...]:
    """Look at what a run needs of this machine."""
    return doctor_lines(world)
