"""Control groups: the kernel counts and limits a whole process tree, where it lets us make a group."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perfsmith.sandboxes._protocol import Limits, Usage

_V1_CONTROLLERS: Final = ("memory", "pids", "cpuacct")
_V1_MEMORY: Final = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
_AT_LIMIT: Final = 0.98
_PREFIX: Final = "perfsmith-"
_TRIES: Final = 20
_ROUNDS: Final = 1000
_ROUND_S: Final = 0.005
"""How long the last process of a group may take to disappear: `_ROUNDS` times this."""
_numbers = itertools.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupParents:
    """Folders in which this process may make groups."""

    folders: Mapping[str, Path]
    """By controller; version 2 has one folder for all."""
    is_unified: bool
    """Version 2 of the interface."""


def find_parents(membership: str, mounts: str) -> GroupParents | None:
    """Where groups of our own belong: below the group that this process is in.

    Args:
        membership: Text of `/proc/self/cgroup`.
        mounts: Text of `/proc/self/mountinfo`.

    Returns:
        The folders, writable as far as their permissions tell; None where none holds a memory controller.
    """
    own: dict[str, str] = {}
    for line in membership.splitlines():
        _, names, path = line.split(":", 2)
        own.update(dict.fromkeys(names.split(","), path))
    places: dict[str, Path] = {}
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        kind, _, options = right.split()
        root, mounted_at = left.split()[3:5]
        above = root.rstrip("/")
        shown = _V1_CONTROLLERS if kind == "cgroup" else ("",) if kind == "cgroup2" else ()
        for name in shown:
            found = own.get(name)
            is_it = not name or name in options.split(",")
            if is_it and found is not None and f"{found}/".startswith(f"{above}/"):
                places[name] = Path(mounted_at) / found.removeprefix(above).lstrip("/")
    if "memory" in places:
        usable = {n: place for n, place in places.items() if n and os.access(place, os.W_OK | os.X_OK)}
        return GroupParents(folders=usable, is_unified=False) if "memory" in usable else None
    unified = _nearest_delegated(places[""]) if "" in places else None
    return None if unified is None else GroupParents(folders={"": unified}, is_unified=True)


def _nearest_delegated(own: Path) -> Path | None:
    """The own group or one above it that hands the memory controller down and may be written to."""
    for place in (own, *own.parents):
        try:
            handed_down = (place / "cgroup.subtree_control").read_text().split()
        except OSError:
            return None
        if "memory" in handed_down and os.access(place, os.W_OK | os.X_OK):
            return place
    return None


class ControlGroup:
    """One group of our own, for one process tree."""

    def __init__(self, folders: Mapping[str, Path], *, is_unified: bool) -> None:
        self._folders = folders
        self._is_unified = is_unified

    @classmethod
    def make(cls, limits: Limits) -> ControlGroup | None:
        """A fresh group with these limits; None where the machine does not let us have one."""
        try:
            parents = find_parents(
                Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text()
            )
        except (OSError, ValueError):
            return None
        return None if parents is None else cls.below(parents, limits)

    @classmethod
    def below(cls, parents: GroupParents, limits: Limits) -> ControlGroup | None:
        """A fresh group in these folders; None, and nothing left behind, when that is refused."""
        number = next(_numbers)
        if not number:
            _sweep(parents.folders.values())
        name = f"{_PREFIX}{os.getpid()}-{number}"
        folders = {key: place / name for key, place in parents.folders.items()}
        group = cls(folders, is_unified=parents.is_unified)
        try:
            for folder in folders.values():
                folder.mkdir()
            group._set(limits)
        except OSError:
            group.remove()
            return None
        return group

    def _set(self, limits: Limits) -> None:
        memory, pids = self._of("memory"), self._of("pids")
        names = ("memory.max", "memory.swap.max") if self._is_unified else _V1_MEMORY
        (memory / names[0]).write_text(str(limits.memory_bytes))
        with contextlib.suppress(OSError):  # there only where the kernel counts swap
            (memory / names[1]).write_text("0" if self._is_unified else str(limits.memory_bytes))
        with contextlib.suppress(OSError):
            (pids / "pids.max").write_text(str(limits.processes))
        if self._is_unified:
            with contextlib.suppress(OSError):
                (memory / "memory.oom.group").write_text("1")

    def _of(self, controller: str) -> Path:
        """Folder of a controller; one that does not exist where that controller is missing."""
        place = self._folders["" if self._is_unified else "memory"]
        return place if self._is_unified else self._folders.get(controller, place / "missing")

    def take(self, pid: int) -> None:
        """Move a process in; what it starts afterwards is in as well.

        Raises:
            OSError: the kernel refuses.
        """
        for folder in self._folders.values():
            for left in reversed(range(_TRIES)):
                try:
                    (folder / "cgroup.procs").write_text(str(pid))
                    break
                except (ProcessLookupError, PermissionError):
                    raise
                except OSError:  # a busy kernel refuses now and then
                    if not left:
                        raise
                    _pause()

    def members(self) -> list[int]:
        """Ids of the processes in the group."""
        with contextlib.suppress(OSError):
            return [int(pid) for pid in (self._of("memory") / "cgroup.procs").read_text().split()]
        return []

    def count_tasks(self) -> int:
        """Processes and threads in the group that were not waited for yet; 0 where nobody counts them."""
        return _number(f"{self._of('pids')}/pids.current")

    def usage(self) -> Usage:
        """What all processes that ever were in the group use or have used."""
        memory, pids = self._of("memory"), self._of("pids")
        if self._is_unified:
            cpu_s = _entry(f"{memory}/cpu.stat", "usage_usec") / 1e6
            kills, hits = (_entry(f"{memory}/memory.events", name) for name in ("oom_kill", "max"))
            used = _number(f"{memory}/memory.current")
        else:
            cpu_s = _number(f"{self._of('cpuacct')}/cpuacct.usage") / 1e9
            kills = _entry(f"{memory}/memory.oom_control", "oom_kill")
            # Newer kernels no longer count failures here; charged in lots, the mark stays just below.
            names = "memory.max_usage_in_bytes", _V1_MEMORY[0]
            most, limit = (_number(f"{memory}/{name}") for name in names)
            hits = int(most >= _AT_LIMIT * limit)
            used = _number(f"{memory}/memory.usage_in_bytes")
        return Usage(
            memory_bytes=used,
            cpu_s=cpu_s,
            tasks=self.count_tasks(),
            memory_kills=kills if hits else 0,
            machine_kills=0 if hits else kills,
            refused_tasks=_entry(f"{pids}/pids.events", "max"),
        )

    def kill(self) -> None:
        """Kill everything in the group, also what has left its session and its parents."""
        with contextlib.suppress(OSError):
            if self._is_unified:
                (self._of("memory") / "cgroup.kill").write_text("1")
        for _ in range(_ROUNDS):
            members = self.members()
            if not members:
                return
            for pid in members:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            _pause()

    def remove(self) -> tuple[str, ...]:
        """Remove the group once its last process has gone; the folders that could not be removed."""
        return tuple(str(folder) for folder in self._folders.values() if not _is_removed(folder))


def _sweep(folders: Iterable[Path]) -> None:
    """Remove groups of processes like this one that were killed before they could."""
    for folder in folders:
        with contextlib.suppress(OSError):
            for group in folder.glob(f"{_PREFIX}*"):
                if not Path("/proc", group.name.removeprefix(_PREFIX).partition("-")[0]).exists():
                    with contextlib.suppress(OSError):
                        group.rmdir()


def _is_removed(folder: Path) -> bool:
    for _ in range(_ROUNDS):
        try:
            folder.rmdir()
        except FileNotFoundError:
            return True
        except OSError:
            _pause()
        else:
            return True
    return False


def _pause() -> None:
    threading.Event().wait(_ROUND_S)


def _number(path: str) -> int:
    try:
        return int(_read(path))
    except (OSError, ValueError):
        return 0


def _entry(path: str, name: str) -> int:
    """The number behind a name in a file of lines `name number`; 0 when it is not there."""
    try:
        lines = (line.split() for line in _read(path).splitlines())
        return next((int(words[1]) for words in lines if words[0] == name.encode()), 0)
    except (OSError, ValueError, IndexError):
        return 0


def _read(path: str) -> bytes:
    """Without Python's layers of files: it is asked after every candidate."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(handle, 65536)
    finally:
        os.close(handle)
