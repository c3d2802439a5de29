"""What a process tree uses, and which of its limits that has passed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfsmith.sandboxes._protocol import Limits, Usage

_MIB = 1024 * 1024


class Resource(StrEnum):
    """What a limit of a whole tree is about. Closed: consumers match exhaustively."""

    MEMORY = "memory"
    CPU = "cpu"
    TASKS = "tasks"
    DISK = "disk"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceeded:
    """A limit that a tree has passed."""

    resource: Resource
    reason: str
    """One clause that names the limit and its value."""


def exceeded(usage: Usage, limits: Limits, *, cpu_before_s: float = 0.0) -> Exceeded | None:
    """The first limit that a tree has passed, None while it keeps to all of them.

    Args:
        usage: What it uses.
        limits: What it may use.
        cpu_before_s: Processor seconds it had used before what is looked at began.
    """
    if usage.memory_kills or usage.memory_bytes > limits.memory_bytes:
        reason = f"its processes together passed the memory limit of {limits.memory_bytes / _MIB:g} MiB"
        return Exceeded(resource=Resource.MEMORY, reason=reason)
    if usage.refused_tasks or usage.tasks > limits.processes:
        reason = f"it passed the limit of {limits.processes} processes and threads"
        return Exceeded(resource=Resource.TASKS, reason=reason)
    if usage.disk_bytes > limits.disk_bytes:
        reason = f"its files together passed the disk limit of {limits.disk_bytes / _MIB:g} MiB"
        return Exceeded(resource=Resource.DISK, reason=reason)
    if usage.cpu_s - cpu_before_s > limits.cpu_s:
        reason = f"its processes together passed the limit of {limits.cpu_s} s of processor time"
        return Exceeded(resource=Resource.CPU, reason=reason)
    return None
