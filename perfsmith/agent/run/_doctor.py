"""What a run needs of this machine, looked at one by one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from perfsmith.agent._request import DoctorLine
from perfsmith.agent._world import World
from perfsmith.agent.run._context import bench_core
from perfsmith.agent.run._docker_line import docker_line
from perfsmith.agent.run._kernel_lines import kernel_lines
from perfsmith.agent.run._project import probe_with
from perfsmith.agent.run._without_pytest import how_to_install_pytest
from perfsmith.errors import PerfsmithError
from perfsmith.sandboxes import CheckResult, Tier, resolve_sandbox, self_check, this_kernel
from perfsmith.tasks import (
    Interpreter,
    find_interpreter,
    find_project_root,
    search_path_outside,
    sign_of_pytest,
)

_LEAST_FREE_BYTES = 1024**3
_NAMED = 4
_INTERPRETER = "interpreter of this project"


def doctor_lines(world: World) -> tuple[DoctorLine, ...]:
    """One line per prerequisite, with what to do where it is missing."""
    root = find_project_root(world.cwd)
    search_path = search_path_outside(world.environ.get("PATH", os.defpath), root)
    try:
        interpreter = find_interpreter(root, world.environ, None, probe_with(root, search_path))
        line = interpreter_line(interpreter, root)
    except PerfsmithError as error:
        interpreter = None
        line = DoctorLine(name=_INTERPRETER, ok=False, detail=error.what, fix=error.next_step)
    return (
        *(_sandbox(tier, interpreter, search_path) for tier in Tier if tier is not Tier.DOCKER),
        docker_line(world, root, interpreter, tier_line),
        *kernel_lines(this_kernel()),
        _git(search_path),
        line,
        cores_line(),
        _space(world),
    )


def _sandbox(tier: Tier, interpreter: Interpreter | None, search_path: str) -> DoctorLine:
    """Whether a tier can be built here and keeps what it promises, tried out."""
    name = f"sandbox: {tier}"
    try:
        sandbox, _ = resolve_sandbox(tier, search_path=search_path)
        results = self_check(sandbox, interpreter) if interpreter is not None else ()
    except PerfsmithError as error:
        detail = " ".join(filter(None, (error.what, error.why)))
        return DoctorLine(name=name, ok=False, detail=detail, fix=error.next_step)
    return tier_line(tier, results)


def tier_line(tier: Tier, results: Sequence[CheckResult]) -> DoctorLine:
    """What a tier keeps of its promises, and what it does not promise here."""
    name = f"sandbox: {tier}"
    if not results:
        return DoctorLine(name=name, ok=True, detail="there; not tried out, for want of an interpreter")
    promised = [result for result in results if result.is_promised]
    broken = [f"{result.name} ({result.detail})" for result in promised if not result.ok]
    if broken:
        fix = "Use another tier, and report this: the sandbox does not hold here."
        return DoctorLine(name=name, ok=False, detail=f"broken: {'; '.join(broken)}", fix=fix)
    detail = f"{len(promised)} of {len(promised)} checks hold"
    if missing := [result.name for result in results if not result.is_promised]:
        more = f", and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        named = ", ".join(missing[:_NAMED])
        trust = "; only for code you trust" if tier is Tier.PROCESS else ""
        detail += f"{trust}. Not promised by this tier: {named}{more}"
    return DoctorLine(name=name, ok=True, detail=detail)


def _git(search_path: str) -> DoctorLine:
    found = shutil.which("git", path=search_path)
    if found is None:
        fix = "Install git: `apply` and ignored files need it."
        return DoctorLine(name="git", ok=False, detail="not on PATH", fix=fix)
    return DoctorLine(name="git", ok=True, detail=found)


def interpreter_line(found: Interpreter, root: Path) -> DoctorLine:
    """The Python of the project, with a warning when the tests there need a pytest it has not."""
    name = _INTERPRETER
    version = ".".join(map(str, found.version))
    detail = f"{found.executable} ({version}, {found.origin})"
    if found.has_pytest:
        return DoctorLine(name=name, ok=True, detail=detail)
    sign = sign_of_pytest(root)
    if sign is None:
        return DoctorLine(name=name, ok=True, detail=f"{detail}; no pytest, so unittest is used")
    return DoctorLine(
        name=name,
        ok=True,
        detail=f"{detail}; it has no pytest, which the tests are written for ({sign})",
        fix=f"{how_to_install_pytest(found)}, or name another Python with --python.",
    )


def cores_line() -> DoctorLine:
    """How many processors there are; one is enough, and noisier."""
    cores = len(os.sched_getaffinity(0))
    if bench_core() is None:
        fix = "Figures will be noisier: give perfsmith two or more processors."
        return DoctorLine(name="processors", ok=True, detail=f"{cores}", fix=fix)
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
