"""Starting a run: folder, lock, ledger and context; and ending it, whatever happens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

import anyio
from anyio import to_thread

from perfsmith.agent._request import Budget, Settings
from perfsmith.agent._world import World
from perfsmith.agent.models import Model, model_named, with_absolute_path
from perfsmith.agent.report import EventKind, Place, RunEvent, RunKind, RunReport, RunStatus, render_text
from perfsmith.agent.run._baseline import project_tests
from perfsmith.agent.run._context import RunContext, bench_lock_path, new_ledger
from perfsmith.agent.run._generators import written_generators
from perfsmith.agent.run._project import Project, open_project, wanted_of
from perfsmith.agent.store import RunFolder, StateDirectory, Store, conditions, context_digest, new_run_id
from perfsmith.errors import ConfigError, InternalError, StorageFailed
from perfsmith.evaluators import Slots, judge_revision
from perfsmith.tasks import Cost, from_json

Listener = Callable[[RunEvent], None]

_OPAQUE: Final = frozenset({"text of the project", "perfsmith itself"})
"""Conditions that are known by a hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """What a run was asked, as an artefact: a resumed run asks the same."""

    paths: tuple[str, ...]
    settings: Settings
    budget: Budget
    seed: int
    started_at: str
    kind: RunKind = RunKind.SEARCH
    """What is gone on with; folders of earlier versions do not say, and hold searches mostly."""
    diff: str | None = None
    """The change to judge, of a check."""


@asynccontextmanager
async def started(
    *,
    paths: tuple[str, ...],
    settings: Settings,
    budget: Budget,
    seed: int | None,
    resume: str | None,
    state: StateDirectory,
    world: World,
    listener: Listener,
    kind: RunKind = RunKind.SEARCH,
    diff_of: Callable[[Project], str] | None = None,
) -> AsyncIterator[RunContext]:
    """Open the project and hold it until the run ends; what is inside may be cancelled at any point.

    Args:
        paths: What was named.
        settings: What counts.
        budget: What the run may use.
        seed: Seed of the search, None draws one.
        resume: Run to go on with; everything else that was asked is then that run's own.
        state: Where runs are kept.
        world: The world.
        listener: Told what happens.
        kind: What the run is to do.
        diff_of: Reads the change to judge, for a check; it is kept, whatever becomes of its branch.

    Raises:
        PerfsmithError: anything that makes the run impossible, before anything is spent.
    """
    now = world.clock.now()
    with state.lock(started_at=now.isoformat(timespec="seconds")), Store(state.store_path) as store:
        if resume is not None:
            run_id = store.load(resume).run_id
            kept = _kept_request(state.run(run_id))
        else:
            run_id = new_run_id(now, world.entropy(4))
            drawn = seed if seed is not None else int.from_bytes(world.entropy(4), "big")
            absolute = tuple(_absolute(path, world) for path in paths)
            if settings.model is not None:
                settings = replace(settings, model=with_absolute_path(settings.model, world.cwd))
            kept = KeptRequest(
                paths=absolute,
                settings=settings,
                budget=budget,
                seed=drawn,
                started_at=now.isoformat(),
                kind=kind,
            )
        listener(RunEvent(kind=EventKind.STAGE, at_s=0.0, text="discover"))
        project = await to_thread.run_sync(
            lambda: open_project(wanted_of(kept.paths, world.cwd), kept.settings, state.root, world)
        )
        try:
            # Both are read now, so that what is wrong with them is said before the tests have run.
            written_generators(kept.settings.generator, project.snapshot)
            named = kept.settings.model
            model = None if named is None else model_named(named)
            if resume is None and diff_of is not None:
                kept = replace(kept, diff=await to_thread.run_sync(diff_of, project))
            folder = state.run(run_id) if resume is not None else state.create(run_id)
            context = _context(
                run_id, kept, project, store, folder, world, listener, model, is_resumed=resume is not None
            )
            revisions = f"{project.workspace.digest} {judge_revision()}"
            if resume is None:
                context.keep("request", kept)
                (folder.path / "workspace").write_text(revisions, encoding="utf-8")
                header = context.report(RunStatus.RUNNING)
                context.context = context_digest(header, workspace_digest=revisions)
                store.create_run(header, context_digest=context.context)
            else:
                header = replace(store.load(run_id), messages=(), targets=(), profile=())
                fresh = context.report(RunStatus.RUNNING)
                context.context = context_digest(fresh, workspace_digest=revisions)
                before = conditions(header, workspace_digest=_kept_revisions(folder))
                if changed := _changed(before, conditions(fresh, workspace_digest=revisions)):
                    raise ConfigError(
                        f"The run {run_id!r} cannot go on, for something has changed: {changed}.",
                        why="Verdicts reached before would not hold any more.",
                        next_step="Start a new run; what was judged before stays in `optimize runs show`.",
                    )
            for message in project.messages:
                context.say(message)
            yield context
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(project.sandbox.close)


def _absolute(path: str, world: World) -> str:
    text, colons, qualname = path.partition("::")
    return f"{(world.cwd / text).resolve()}{colons}{qualname}"


def _kept_revisions(folder: RunFolder) -> str:
    return (folder.path / "workspace").read_text(encoding="utf-8")


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Which conditions are not as they were, with both values where those say something; empty for none."""
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return "; ".join(
        name if name in _OPAQUE else f"{name} (it was {before.get(name)!r}, it is {now.get(name)!r})"
        for name in names
    )


def _kept_request(folder: RunFolder) -> KeptRequest:
    found = sorted(folder.path.glob("[0-9]*-request.json"))
    if not found:
        raise InternalError(f"The run folder {folder.run_id!r} does not hold its request.")
    return from_json(KeptRequest, found[0].read_text(encoding="utf-8"))


def _context(
    run_id: str,
    kept: KeptRequest,
    project: Project,
    store: Store,
    folder: RunFolder,
    world: World,
    listener: Listener,
    model: Model | None,
    *,
    is_resumed: bool,
) -> RunContext:
    spent: Cost | None = None
    if is_resumed:
        before = store.load(run_id).spent
        spent = Cost(evaluations=before.evaluations, cpu_s=before.cpu_s, wall_s=before.wall_s)
    holder: list[RunContext] = []

    def announce(percent: int) -> None:
        for context in holder:
            context.emit(EventKind.BUDGET, f"{percent} % of the budget is used")

    arguments = _test_arguments(kept.settings)
    context = RunContext(
        run_id=run_id,
        world=world,
        settings=kept.settings,
        budget=kept.budget,
        project=project,
        store=store,
        folder=folder,
        ledger=new_ledger(kept.budget, world, spent, announce),
        slots=Slots(checks=max(1, kept.settings.jobs), bench_lock=bench_lock_path(world.environ)),
        tests=project_tests(project, arguments),
        context="",
        seed=kept.seed,
        started_at=kept.started_at,
        requested=kept.paths,
        kind=kept.kind,
        diff=kept.diff,
        model=model,
        listener=listener,
        began_ns=world.clock.monotonic_ns(),
    )
    holder.append(context)
    return context


def _test_arguments(settings: Settings) -> tuple[str, ...]:
    """Arguments of the test command after the runner's name."""
    import shlex

    words = shlex.split(settings.test_command or "")
    if words[:3] == ["python", "-m", "pytest"]:
        return tuple(words[3:])
    if words[:1] == ["pytest"]:
        return tuple(words[1:])
    if words:
        raise ConfigError(
            f"The test command {settings.test_command!r} is not a pytest command.",
            why="Tests are counted one by one, which needs pytest's own reports.",
            next_step="Use `pytest ...`, or leave it out: unittest is found without a command.",
        )
    return ()


async def finish(context: RunContext, work: Callable[[], Awaitable[None]]) -> RunReport:
    """Do the work; whatever ends it, the report is written, and cancellation goes on.

    Returns:
        The final report.
    """
    try:
        await work()
    except BaseException as error:
        is_interrupt = isinstance(error, anyio.get_cancelled_exc_class() | KeyboardInterrupt)
        try:
            write_report(context, RunStatus.INTERRUPTED if is_interrupt else RunStatus.FAILED)
        except StorageFailed:
            if is_interrupt:
                raise  # the user is told that the end could not be saved
        raise
    status = RunStatus.BUDGET_SPENT if context.ledger.is_spent else RunStatus.FINISHED
    return write_report(context, status)


def write_applied(context: RunContext, status: RunStatus, files: tuple[str, ...]) -> RunReport:
    """Write the report again, with the files that the patches were written to.

    Args:
        context: The run.
        status: How it ended.
        files: Relative to the project root; none when they held the patches already.
    """
    context.applied = files
    if files:
        context.emit(EventKind.MESSAGE, f"applied: {', '.join(files)}")
    else:
        context.say("nothing was applied: your files hold the patches already")
    return write_report(context, status)


def write_report(context: RunContext, status: RunStatus) -> RunReport:
    """Write the report into the run folder and the store."""
    report = context.report(status)
    root = context.project.workspace.root
    state_dir = context.folder.path.parent.parent
    place = Place.of(root=str(root), run_id=report.run_id, state_dir=state_dir, cwd=root)
    text = render_text(report, width=100, color=False, verbose=True, place=place)
    context.folder.write_report(report, text=text)
    context.store.finish(context.run_id, report)
    return report
