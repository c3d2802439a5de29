"""Opening a project: what was asked for becomes a snapshot, an interpreter, a sandbox and targets."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from perfsmith.agent._request import Settings
from perfsmith.agent._world import World
from perfsmith.errors import InvalidArgument, NothingToOptimize, TargetNotFound
from perfsmith.sandboxes import DockerRequest, MachineClock, Sandbox, resolve_sandbox, run_tool
from perfsmith.tasks import (
    Discovery,
    Interpreter,
    Probe,
    ProbeResult,
    SkippedFile,
    Target,
    Workspace,
    discover,
    find_interpreter,
    find_project_root,
    project_dependencies,
    search_path_outside,
    take_snapshot,
)

_PROBE_TIMEOUT_S = 60.0
_COMPILE_TIMEOUT_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One thing the user named."""

    path: Path
    """Absolute."""
    qualname: str | None
    """Qualified name after `::`, None for the whole path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project, frozen as it stood when the run began."""

    workspace: Workspace
    snapshot: Path
    interpreter: Interpreter
    sandbox: Sandbox
    clock: MachineClock
    targets: tuple[Target, ...]
    """What may be edited."""
    every_function: tuple[Target, ...]
    """All functions of the project, wanted or not: callers through which a target can be judged."""
    dependencies: frozenset[str]
    messages: tuple[str, ...]
    """Stated skips and warnings."""


def wanted_of(paths: Sequence[str], cwd: Path) -> list[Wanted]:
    """What was typed, as absolute paths.

    Raises:
        InvalidArgument: nothing was named, or no name stands behind `::`.
        TargetNotFound: a path does not exist.
    """
    if not paths:
        raise InvalidArgument("No path was named.", next_step="Try `optimize .` in your project.")
    found = []
    for typed in paths:
        text, colons, qualname = typed.partition("::")
        path = (cwd / text).resolve()
        if not path.exists():
            raise TargetNotFound(
                f"There is no {text!r} here.",
                why=f"Looked in {str(cwd)!r}.",
                next_step="Name a file, a folder, or `file.py::function`.",
            )
        if colons and not qualname.strip():
            raise InvalidArgument(
                f"{typed!r} names no function behind `::`.",
                next_step="Write `file.py::function`, or the path alone for all that is there.",
            )
        found.append(Wanted(path=path, qualname=qualname or None))
    return found


def root_of(wanted: Sequence[Wanted]) -> Path:
    """The project root all wanted paths share.

    Raises:
        InvalidArgument: they belong to different projects, or to the whole file system.
    """
    roots = {find_project_root(one.path) for one in wanted}
    if len(roots) > 1:
        listed = ", ".join(sorted(map(str, roots)))
        raise InvalidArgument(
            f"The paths belong to different projects: {listed}.",
            next_step="Run perfsmith once for each project.",
        )
    root = roots.pop()
    if root == Path(root.anchor):
        raise InvalidArgument(
            f"{str(wanted[0].path)!r} belongs to no project below the root of the file system.",
            next_step="Name a project's folder, or put a pyproject.toml into it.",
        )
    return root


def open_project(wanted: Sequence[Wanted], settings: Settings, state_dir: Path, world: World) -> Project:
    """Take the snapshot and find interpreter, sandbox and targets. Runs none of the project's code.

    Raises:
        PerfsmithError: no such target, no Python, no interpreter, no sandbox; each says what to do.
    """
    root = root_of(wanted)
    every = discover(root, environ=world.environ)
    chosen = _chosen(root, wanted, every, world)
    targets = tuple(t for t in chosen.targets if not _is_excluded(t.path, settings.exclude))
    if not targets:
        raise NothingToOptimize(
            f"There is no Python function to optimise under {str(wanted[0].path)!r}.",
            why="; ".join(f"{s.path}: {s.reason}" for s in chosen.skipped[:3]),
            next_step="Name a folder with Python sources; tests, vendored and generated code are left alone.",
        )
    search_path = search_path_outside(world.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"), root)

    def interpreter_here() -> Interpreter:
        return find_interpreter(root, world.environ, settings.python, probe_with(root, search_path))

    container = DockerRequest(
        environ=world.environ,
        root=root,
        image=settings.docker_image,
        python=settings.python if settings.docker_image is not None else None,
        interpreter_here=interpreter_here,
    )
    sandbox, warning = resolve_sandbox(settings.sandbox, search_path=search_path, docker=container)
    interpreter = sandbox.interpreter or interpreter_here()
    copy = take_snapshot(root, state_dir / "snapshots", environ=world.environ)
    if sandbox.interpreter is None:
        _compile(interpreter, copy.root, search_path)
    workspace = replace(
        copy,
        root=root,
        source_roots=tuple(root / path.relative_to(copy.root) for path in copy.source_roots),
    )
    skipped = {(s.path, s.reason): s for s in (*chosen.skipped, *every.skipped)}.values()
    return Project(
        workspace=workspace,
        snapshot=copy.root,
        interpreter=interpreter,
        sandbox=sandbox,
        clock=MachineClock(),
        targets=targets,
        every_function=every.targets,
        dependencies=project_dependencies(root) | frozenset(settings.allow_dependency),
        messages=(*([warning] if warning else []), *(f"skipped {s.path}: {s.reason}" for s in skipped)),
    )


def _chosen(root: Path, wanted: Sequence[Wanted], every: Discovery, world: World) -> Discovery:
    targets: dict[str, Target] = {}
    skipped: list[SkippedFile] = []
    for one in wanted:
        if one.path == root and one.qualname is None:
            found = every
        else:
            found = discover(root, one.path, one.qualname, environ=world.environ)
        targets |= {t.id: t for t in found.targets}
        skipped += found.skipped
    return Discovery(targets=tuple(targets.values()), skipped=tuple(skipped))


def _is_excluded(path: str, globs: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(path, pattern) for pattern in globs)


def probe_with(cwd: Path, search_path: str) -> Probe:
    """Runs a candidate interpreter with a time limit."""

    def probe(argv: Sequence[str]) -> ProbeResult:
        done = run_tool(argv, environment={"PATH": search_path}, cwd=cwd, timeout_s=_PROBE_TIMEOUT_S)
        return ProbeResult(None if done.code in (124, 127) else done.code, done.stdout, done.stderr)

    return probe


def _compile(interpreter: Interpreter, snapshot: Path, search_path: str) -> None:
    """Byte-compile the snapshot once, so that no worker pays for it. Compiling runs none of the code."""
    argv = [str(interpreter.executable), "-I", "-m", "compileall", "-q", "-j", "0", str(snapshot)]
    run_tool(argv, environment={"PATH": search_path}, cwd=snapshot, timeout_s=_COMPILE_TIMEOUT_S)
