"""Processes that descend from one of ours, or bear its mark: found in `/proc`, killed, seen to end."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from pathlib import Path

from perfsmith.sandboxes._proc import birth_of

_LOOKS = 100
_ENDING_ROUNDS = 1000
_ENDING_ROUND_S = 0.005


def below(first: int) -> tuple[list[int], int]:
    """A process and all that descend from it, and how many threads they have together."""
    found, queue, threads = [], [first], 0
    while queue:
        pid = queue.pop()
        found.append(pid)
        with contextlib.suppress(OSError):
            for thread in thread_ids(pid):
                threads += 1
                queue += children_of(pid, thread)
    return found, threads


def thread_ids(pid: int) -> list[str]:
    """Ids of the threads of a process.

    Raises:
        OSError: the process is gone.
    """
    return os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 -- asked several times for every batch


def children_of(pid: int, thread: str) -> list[int]:
    """Ids of the processes that a thread has started and that live.

    Raises:
        OSError: the thread is gone.
    """
    handle = os.open(f"/proc/{pid}/task/{thread}/children", os.O_RDONLY)
    try:
        raw = b""
        while piece := os.read(handle, 65536):
            raw += piece
    finally:
        os.close(handle)
    return [int(child) for child in raw.split()]


def pids_with_environment(mark: str) -> list[int]:
    """Ids of processes whose environment holds that text, as far as this user may look."""
    every = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in every if _has_in_environment(pid, mark)]


def _has_in_environment(pid: int, mark: str) -> bool:
    try:
        return mark.encode() in (Path("/proc") / str(pid) / "environ").read_bytes()
    except OSError:
        return False


def kill_strays(mark: str) -> None:
    """Kill what has left its session and parent, until a look around finds nothing more."""
    for _ in range(_LOOKS):
        strays = pids_with_environment(mark)
        if not strays:
            return
        for pid in strays:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def has_ended(pid: int, birth: str) -> bool:
    """True once a process is gone; waits a moment, because a killed process takes one."""
    for _ in range(_ENDING_ROUNDS):
        if not birth or birth_of(pid) != birth:
            return True
        threading.Event().wait(_ENDING_ROUND_S)
    return False
