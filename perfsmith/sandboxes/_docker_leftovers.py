"""What earlier processes have left with an engine: whose it is, and what may go."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from perfsmith.sandboxes._docker_engine import LABEL, DockerEngine, seconds

_PROCESSES: Final = Path("/proc/self/ns/pid")
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_OLD_S: Final = 24 * 3600.0


def sweep(engine: DockerEngine, is_alive: Callable[[str], bool | None], *, old_s: float = _OLD_S) -> None:
    """Remove containers and volumes whose owner is gone.

    Args:
        engine: The engine.
        is_alive: Tells it of an owner; None where that cannot be seen from here. What is of such a one goes
            when it is old and not in use.
        old_s: How old that is, in seconds of the engine's clock.

    Raises:
        SandboxUnavailable: the engine does not answer.
    """
    now_s, containers, volumes = engine.labelled(LABEL)

    def is_stale(each: Mapping[str, Any], made_s: float) -> bool:
        alive = is_alive(each["Labels"][LABEL])
        return now_s - made_s > old_s if alive is None else not alive

    for each in containers:
        is_used = each["State"] in ("running", "paused")
        if is_stale(each, math.inf if is_used else each["Created"]):
            engine.remove(each["Id"])
    for each in volumes:
        if is_stale(each, seconds(each.get("CreatedAt"))):
            engine.remove_volume(each["Name"])  # which the engine refuses while one is in use


def this_process() -> str:
    """Mark of the process that runs this, for everything it makes."""
    return f"{_machine()} {os.getpid()} {_started(os.getpid())}"


def is_alive(owner: str) -> bool | None:
    """Whether the process lives; None for one of another machine, or whose number means nothing here."""
    machine, _, process = owner.partition(" ")
    pid, _, began = process.partition(" ")
    if machine != _machine() or not pid.isdigit():
        return None
    return _started(int(pid)) == began


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
