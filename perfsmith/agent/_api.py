"""The Python API: the same engine as the command line, typed results, for tests and CI scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import anyio

from perfsmith.agent._request import CheckRequest, OptimizeRequest, Settings
from perfsmith.agent._world import World
from perfsmith.agent.report import RunEvent, RunReport
from perfsmith.errors import InvalidArgument
from perfsmith.search import Budget
from perfsmith.tasks import find_project_root

T = TypeVar("T")
OnEvent = Callable[[RunEvent], None]


def _ignore(_event: RunEvent) -> None:
    return None


async def optimize_async(
    *paths: str | Path,
    budget: Budget | None = None,
    settings: Settings | None = None,
    apply: bool = False,
    seed: int | None = None,
    state_dir: Path | None = None,
    on_event: OnEvent = _ignore,
) -> RunReport:
    """Search for faster code under some paths and prove it; see `optimize`."""
    from perfsmith.agent import _engine

    world = World.of_this_process()
    typed = _typed(paths)
    request = OptimizeRequest(
        paths=typed,
        state_dir=state_dir or _state_dir(typed[0], world),
        settings=settings or Settings(),
        budget=budget or Budget(),
        apply=apply,
        seed=seed,
    )
    return await _engine.optimize_run(request, world=world, on_event=on_event)


def optimize(
    *paths: str | Path,
    budget: Budget | None = None,
    settings: Settings | None = None,
    apply: bool = False,
    seed: int | None = None,
    state_dir: Path | None = None,
    on_event: OnEvent = _ignore,
) -> RunReport:
    """Search for faster code under some paths and prove it.

    Args:
        paths: Files, folders, or `file.py::function`, all of one project.
        budget: What the run may use; ten minutes of wall-clock time by default.
        settings: What counts as a gain, and where code runs.
        apply: Write the accepted patches into the working tree.
        seed: Seed of the search; None draws one.
        state_dir: Folder of runs; None is `.perfsmith` in the project.
        on_event: Told what happens while it happens.

    Returns:
        The report: every candidate with its verdict, accepted patches with their evidence.

    Raises:
        PerfsmithError: the run cannot be made; the message says what to do. A candidate that fails is a
            verdict in the report, never an exception.

    Example:
        ```python
        from perfsmith import Budget, optimize

        report = optimize("src/mypackage", budget=Budget(wall_s=120))
        for target in report.targets:
            if target.speed is not None:
                print(target.target.id, target.speed.at_least)
        ```
    """
    return _run(
        lambda: optimize_async(
            *paths,
            budget=budget,
            settings=settings,
            apply=apply,
            seed=seed,
            state_dir=state_dir,
            on_event=on_event,
        ),
        "optimize_async",
    )


async def check_async(
    path: str | Path,
    *,
    diff: str | None = None,
    branch: str | None = None,
    base: str | None = None,
    budget: Budget | None = None,
    settings: Settings | None = None,
    state_dir: Path | None = None,
    on_event: OnEvent = _ignore,
) -> RunReport:
    """Judge a change somebody else made; see `check`."""
    from perfsmith.agent import _engine

    if (diff is None) == (branch is None):
        raise InvalidArgument("Give exactly one of diff and branch.", next_step="See help(perfsmith.check).")
    world = World.of_this_process()
    request = CheckRequest(
        path=str(path),
        state_dir=state_dir or _state_dir(str(path), world),
        diff=diff,
        branch=branch,
        base=base,
        settings=settings or Settings(),
        budget=budget or Budget(),
    )
    return await _engine.check_run(request, world=world, on_event=on_event)


def check(
    path: str | Path,
    *,
    diff: str | None = None,
    branch: str | None = None,
    base: str | None = None,
    budget: Budget | None = None,
    settings: Settings | None = None,
    state_dir: Path | None = None,
    on_event: OnEvent = _ignore,
) -> RunReport:
    """Judge a change somebody else made: is it right, and is it faster? No search, no model.

    Args:
        path: The project, or a file of it.
        diff: Text of a unified diff against the working tree.
        branch: Revision that holds the change, instead of a diff.
        base: Revision the branch left; what is checked out by default.
        budget: What the run may use.
        settings: What counts as a gain, and where code runs.
        state_dir: Folder of runs; None is `.perfsmith` in the project.
        on_event: Told what happens while it happens.

    Returns:
        The report, with one target for each changed function.

    Raises:
        PerfsmithError: the change cannot be judged at all; the message says what to do.
    """
    return _run(
        lambda: check_async(
            path,
            diff=diff,
            branch=branch,
            base=base,
            budget=budget,
            settings=settings,
            state_dir=state_dir,
            on_event=on_event,
        ),
        "check_async",
    )


def _run(call: Callable[[], Awaitable[T]], instead: str) -> T:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return anyio.run(call)
    raise InvalidArgument(
        "This was called inside a running event loop, which it would block.",
        next_step=f"Use `await perfsmith.{instead}(...)` there.",
    )


def _typed(paths: Sequence[str | Path]) -> tuple[str, ...]:
    if not paths:
        raise InvalidArgument("No path was named.", next_step='Try optimize("src/mypackage").')
    return tuple(map(str, paths))


def _state_dir(path: str, world: World) -> Path:
    chosen = world.environ.get("PERFSMITH_CACHE_DIR")
    if chosen:
        return Path(chosen)
    return find_project_root((world.cwd / path.partition("::")[0]).resolve()) / ".perfsmith"
