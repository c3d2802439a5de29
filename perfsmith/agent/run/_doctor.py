"""What a run needs of this machine, looked at one by one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from perfsmith.agent._request import DoctorLine
from perfsmith.agent._world import World
from perfsmith.agent.run._context import bench_core
from perfsmith.agent.run._project import probe_with
from perfsmith.errors import PerfsmithError, SandboxUnavailable
from perfsmith.sandboxes import find_bubblewrap
from perfsmith.tasks import find_interpreter, find_project_root

_LEAST_FREE_BYTES = 1024**3


def doctor_lines(world: World) -> tuple[DoctorLine, ...]:
    """One line per prerequisite, with what to do where it is missing."""
    search_path = world.environ.get("PATH", os.defpath)
    return (
        _namespace(search_path),
        DoctorLine(
            name="sandbox: process", ok=True, detail="always there; limits resources, holds no attacker"
        ),
        _git(search_path),
        _interpreter(world, search_path),
        _cores(),
        _space(world),
    )


def _namespace(search_path: str) -> DoctorLine:
    name = "sandbox: namespace"
    try:
        program = find_bubblewrap(search_path)
    except SandboxUnavailable as error:
        return DoctorLine(name=name, ok=False, detail=error.what, fix=error.next_step)
    return DoctorLine(name=name, ok=True, detail=f"bubblewrap works ({program})")


def _git(search_path: str) -> DoctorLine:
    found = shutil.which("git", path=search_path)
    if found is None:
        fix = "Install git: `apply` and ignored files need it."
        return DoctorLine(name="git", ok=False, detail="not on PATH", fix=fix)
    return DoctorLine(name="git", ok=True, detail=found)


def _interpreter(world: World, search_path: str) -> DoctorLine:
    name = "interpreter of this project"
    root = find_project_root(world.cwd)
    try:
        found = find_interpreter(root, world.environ, None, probe_with(root, search_path))
    except PerfsmithError as error:
        return DoctorLine(name=name, ok=False, detail=error.what, fix=error.next_step)
    version = ".".join(map(str, found.version))
    detail = f"{found.executable} ({version}, {found.origin})"
    if not found.has_pytest:
        return DoctorLine(name=name, ok=True, detail=f"{detail}; no pytest, so unittest is used")
    return DoctorLine(name=name, ok=True, detail=detail)


def _cores() -> DoctorLine:
    cores = len(os.sched_getaffinity(0))
    if bench_core() is None:
        fix = "Figures will be noisier: give perfsmith two or more processors."
        return DoctorLine(name="processors", ok=False, detail=f"{cores}", fix=fix)
    return DoctorLine(
        name="processors", ok=True, detail=f"{cores}; measuring is pinned to number {bench_core()}"
    )


def _space(world: World) -> DoctorLine:
    folder = Path(world.environ.get("TMPDIR", "/tmp"))
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1024**3:.1f} GiB free in {folder}"
    if free < _LEAST_FREE_BYTES:
        fix = "Free some space, or set TMPDIR: every test run gets a private copy of the project."
        return DoctorLine(name="temporary space", ok=False, detail=detail, fix=fix)
    return DoctorLine(name="temporary space", ok=True, detail=detail)
