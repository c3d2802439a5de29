"""One run per state folder at a time."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfsmith.agent.store._failures import storage_errors
from perfsmith.errors import ProjectBusy


@contextmanager
def project_lock(path: Path, *, started_at: str) -> Iterator[None]:
    """Hold the project for as long as the context lasts; the system releases it when the process dies.

    Args:
        path: The lock file; created when absent and never removed, because a removed name could be locked
            twice.
        started_at: UTC, ISO 8601; told to whoever comes second.

    Raises:
        ProjectBusy: another process holds it.
        StorageFailed: the file cannot be written, or its file system has no locks.
    """
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        with storage_errors(path):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise _busy(os.pread(descriptor, 4096, 0), path) from error
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "started_at": started_at}).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _busy(content: bytes, path: Path) -> ProjectBusy:
    why = "Two runs at once would disturb each other's timings."
    try:
        holder = json.loads(content)
        pid, since = int(holder["pid"]), str(holder["started_at"])
    except (ValueError, TypeError, KeyError):
        # The holder has the lock but has not written who it is yet.
        return ProjectBusy(
            f"Another perfsmith run holds {str(path.parent)!r}.",
            why=why,
            next_step="Wait until it is done.",
        )
    return ProjectBusy(
        f"Another perfsmith run holds {str(path.parent)!r}: process {pid}, started {since!r}.",
        why=why,
        next_step=f"Wait until it is done, or stop it with `kill -INT {pid}` (what it judged is kept).",
    )
