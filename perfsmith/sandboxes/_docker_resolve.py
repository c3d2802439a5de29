"""From what the user said about containers to a docker sandbox."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from perfsmith.sandboxes._docker import DockerSandbox
from perfsmith.sandboxes._docker_engine import DockerEngine
from perfsmith.sandboxes._docker_image import built_image, dockerfile, installed_packages
from perfsmith.sandboxes._resolve import DockerRequest
from perfsmith.tasks import ProbeResult, interpreter_elsewhere

_PROBE_S: Final = 60.0
_PROCESSES: Final = Path("/proc/self/ns/pid")
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


def docker_sandbox(request: DockerRequest) -> DockerSandbox:
    """A docker sandbox, tried by running the image's Python once; what dead processes left is removed first.

    Raises:
        SandboxUnavailable: no engine, no such image, or it could not be built.
        InterpreterNotFound: the image has no Python that can be used.
    """
    engine = DockerEngine(request.environ, owner=_this_process())
    try:
        return _tried(engine, request)
    except BaseException:
        engine.close()
        raise


def _tried(engine: DockerEngine, request: DockerRequest) -> DockerSandbox:
    engine.sweep(_may_be_alive)
    name = request.image
    if name is None:
        interpreter = request.interpreter_here()
        base = f"python:{interpreter.version[0]}.{interpreter.version[1]}-slim"
        name = built_image(engine, dockerfile(base, installed_packages(interpreter)))
    image = engine.image_id(name)

    def probe(argv: Sequence[str]) -> ProbeResult:
        done = engine.run(image, argv, timeout_s=_PROBE_S)
        return ProbeResult(None if done.code in (124, 127) else done.code, done.stdout, done.stderr)

    inside = interpreter_elsewhere(request.root, request.python, probe, origin=f"in the image {name}")
    return DockerSandbox(engine, image, inside)


def _this_process() -> str:
    return f"{_machine()} {os.getpid()} {_started(os.getpid())}"


def _may_be_alive(owner: str) -> bool:
    """False only for a process of this machine that has ended."""
    machine, _, process = owner.partition(" ")
    pid, _, began = process.partition(" ")
    return machine != _machine() or not pid.isdigit() or _started(int(pid)) == began


def _machine() -> str:
    """Where process numbers mean the same: this machine since it was last started, this process space."""
    try:
        return f"{_BOOT.read_text(encoding='ascii').strip()}/{_PROCESSES.readlink()}"
    except OSError:
        return platform.node() or "unknown"


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks; empty when there is none."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
