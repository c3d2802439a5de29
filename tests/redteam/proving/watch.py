"""Looking from outside at the processes of a sandbox while they run."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Set
from pathlib import Path

from perfsmith.sandboxes import Limits
from proving.attempts import Trace
from proving.world import Finding, World

GRABBING = "grab-privileges"
"""Name an attempt gives its process, so that its rights are looked at."""
DISK_ALLOWED = 96 * 1024**2
"""Bytes that may stand in temporary file systems; attempts try to write four times as many."""
FILES_ALLOWED = 20_000
_SPARE_TASKS = 16
_GRACE_S = 0.75
"""How long more than allowed may be in use before it counts: limits are looked at now and then."""
_KERNEL_FILES = ("bpf", "[io_uring]", "[perf_event]", "[userfaultfd]", "[fanotify]")
_PROC = Path("/proc")
_MEMORY_MARGIN = 64 * 1024**2


def pids() -> set[int]:
    """Every process there is: the driver has process ids of its own."""
    return {int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()}


class Watch:
    """Collects findings; `look` is called again and again while an attempt runs."""

    def __init__(self, world: World, known: Set[int], limits: Limits) -> None:
        self._known = known | pids()
        self._limits = limits
        self._judge_folder = world.base / "judge"
        self._lure = world.new_secret("the name of a file the judge writes")
        self._disk_before = {place: _used(Path(place)) for place in ("/tmp", "/dev/shm")}
        self._found: dict[tuple[Trace, str], Finding] = {}
        self._beyond: dict[str, float] = {}
        self._is_beyond: set[str] = set()

    def look(self, judge: int) -> None:
        """Take one look at everything that was not there before."""
        (self._judge_folder / self._lure).touch()
        (self._judge_folder / self._lure).unlink()
        self._is_beyond = set()
        held = [pid for pid in pids() - self._known if pid != judge]
        tasks = resident = 0
        for pid in held:
            with contextlib.suppress(OSError, ValueError):
                place = _PROC / str(pid)
                tasks += len(os.listdir(place / "task"))  # noqa: PTH208
                resident += int((place / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
                self._look_at(place)
        if tasks > self._limits.processes + _SPARE_TASKS:
            self._is_beyond.add("more processes and threads than allowed")
        if resident > self._limits.memory_bytes and _own_memory(held) > self._memory_allowed():
            self._is_beyond.add("more memory than allowed")
        for folder, (used, files) in self._disk_before.items():
            now = _used(Path(folder))
            self._judge_disk(now[0] - used, now[1] - files)
        with contextlib.suppress(OSError, IndexError):
            pages = int((_PROC / str(judge) / "statm").read_text().split()[1])
            if pages * os.sysconf("SC_PAGE_SIZE") > 2 * 1024**3:
                self._note(Trace.JUDGE, "the judge grew beyond 2 GiB")
        self._note_limits()

    def _note_limits(self) -> None:
        now = time.monotonic()
        self._beyond = {what: self._beyond.get(what, now) for what in self._is_beyond}
        for what, since in self._beyond.items():
            if now - since > _GRACE_S:
                self._note(Trace.LIMIT, what)

    def _memory_allowed(self) -> int:
        return self._limits.memory_bytes + _MEMORY_MARGIN

    def _judge_disk(self, used: int, files: int) -> None:
        if used > DISK_ALLOWED:
            self._is_beyond.add("more disk than allowed")
        if files > FILES_ALLOWED:
            self._is_beyond.add("more files than allowed")

    def _look_at(self, place: Path) -> None:
        files = os.listdir(place / "fd")  # noqa: PTH208
        if len(files) > self._limits.open_files + 8:
            self._is_beyond.add("more open files than allowed")
        for name in files[:200]:
            with contextlib.suppress(OSError):
                target = str((place / "fd" / name).readlink())
                if target.startswith("anon_inode:") and any(kind in target for kind in _KERNEL_FILES):
                    self._note(Trace.KERNEL, f"{target} was in use")
        text = (place / "status").read_text()
        status = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
        if status["Name"] == GRABBING and (status["NoNewPrivs"] != "1" or int(status["CapEff"], 16)):
            self._note(Trace.PRIVILEGE, "the process has privileges, or setuid programs give it some")
        parent = _PROC / status["PPid"]
        is_own = "python" in str((place / "exe").readlink()) and "python" in str((parent / "exe").readlink())
        spaces = {(each / "ns" / "user").readlink() for each in (place, parent)} if is_own else set()
        if len(spaces) > 1 and int(parent.name) not in self._known:
            self._note(Trace.KERNEL, "a new user namespace was made inside")
        if os.sched_getscheduler(int(place.name)) not in (os.SCHED_OTHER, os.SCHED_BATCH, os.SCHED_IDLE):
            self._is_beyond.add("a process has a real-time priority")
        if os.getpriority(os.PRIO_PROCESS, int(place.name)) < os.getpriority(os.PRIO_PROCESS, 0):
            self._is_beyond.add("a process goes before the judge")
        for inside, outside in (("root/tmp", "/tmp"), ("root/dev/shm", "/dev/shm")):
            if os.stat(place / inside).st_dev != os.stat(outside).st_dev:  # noqa: PTH116
                self._judge_disk(*_used(place / inside))

    def _note(self, trace: Trace, what: str) -> None:
        self._found.setdefault((trace, what), Finding(trace, what))

    def findings(self) -> Iterator[Finding]:
        """What was seen."""
        yield from self._found.values()

    def left(self) -> list[int]:
        """Processes that were not there before."""
        return sorted(pids() - self._known)


def _used(place: Path) -> tuple[int, int]:
    seen = os.statvfs(place)
    return (seen.f_blocks - seen.f_bfree) * seen.f_frsize, seen.f_files - seen.f_ffree


def _own_memory(held: list[int]) -> int:
    """Bytes of memory, what several share counted once."""
    total = 0
    for pid in held:
        with contextlib.suppress(OSError, IndexError, ValueError):
            text = (_PROC / str(pid) / "smaps_rollup").read_text()
            total += int(text.partition("\nPss:")[2].split()[0]) * 1024
    return total
