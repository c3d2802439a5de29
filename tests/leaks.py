"""Whether anything is left of what tests started in sandboxes."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from foreign import MARK

from perfsmith.sandboxes._cgroup import find_parents
from perfsmith.sandboxes._descendants import pids_with_environment


def groups_of_ours() -> set[str]:
    """Control groups that this process has made and not removed."""
    parents = find_parents(Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text())
    folders = parents.folders.values() if parents is not None else ()
    return {str(found) for folder in folders for found in folder.glob(f"perfsmith-{os.getpid()}-*")}


def descendants() -> set[int]:
    return {process.pid for process in psutil.Process().children(recursive=True)}


def open_descriptors() -> set[str]:
    return set(os.listdir("/proc/self/fd"))  # noqa: PTH208


@contextmanager
def nothing_left(folder: Path, monkeypatch: pytest.MonkeyPatch, *, keeps_containers: bool) -> Iterator[None]:
    """No process, file, descriptor, mount or group outlives what is inside; leak warnings are errors.

    A docker sandbox keeps warm containers, each with an open line to it, until the session ends.
    """
    scratch = folder / "private"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    descriptors, children = open_descriptors(), descendants()
    yield
    pause = threading.Event()
    for _ in range(500):  # a killed process takes a moment to disappear
        if not pids_with_environment(MARK) and descendants() <= children:
            break
        pause.wait(0.01)
    assert pids_with_environment(MARK) == []
    assert descendants() <= children
    assert list(scratch.iterdir()) == []
    assert keeps_containers or open_descriptors() <= descriptors
    assert str(folder) not in Path("/proc/self/mounts").read_text()
    assert groups_of_ours() == set()
