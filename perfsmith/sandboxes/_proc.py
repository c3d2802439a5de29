"""What `/proc` tells of processes: what they use, what lives on, and what a folder holds."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from perfsmith.sandboxes._protocol import Usage

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


def threads_of(pid: int) -> list[Path]:
    """Folders of a process's threads.

    Raises:
        OSError: the process is gone.
    """
    return list((Path("/proc") / str(pid) / "task").iterdir())


def _stat(pid: int) -> list[str]:
    """Fields of a process after its name; empty when it is gone."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_s_of(pid: int) -> float:
    """Processor seconds of a process and the children it has reaped; 0 when it is gone."""
    return sum(int(ticks) for ticks in _stat(pid)[11:15]) / _TICKS


def birth_of(pid: int) -> str:
    """When a process began, as the kernel writes it; empty when it is gone or only waits to be reaped."""
    fields = _stat(pid)
    return "" if not fields or fields[0] in "ZX" else fields[19]


def usage_of(pids: Iterable[int], *, memory_limit_bytes: int) -> Usage:
    """What these processes use together.

    Resident pages that several of them share are counted once, which takes a while to find out: so it is
    asked only when all pages together pass `memory_limit_bytes`.
    """
    pids = list(pids)
    memory = sum(map(_resident_bytes, pids))
    if memory > memory_limit_bytes:
        memory = sum(map(_proportional_bytes, pids))
    tasks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            tasks += len(threads_of(pid))
    return Usage(memory_bytes=memory, cpu_s=sum(map(cpu_s_of, pids)), tasks=tasks)


def _resident_bytes(pid: int) -> int:
    try:
        return int((Path("/proc") / str(pid) / "statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _proportional_bytes(pid: int) -> int:
    """Resident bytes, a page that N processes share counted as one N-th; all bytes where that is not told."""
    try:
        for line in (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return _resident_bytes(pid)


def bytes_below(folder: Path) -> int:
    """What all files below a folder take on their medium; a file with several names counts once."""
    seen: set[int] = set()
    total, queue = 0, [folder]
    while queue:
        with contextlib.suppress(OSError), os.scandir(queue.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        queue.append(Path(entry.path))
                    if found.st_ino not in seen:
                        seen.add(found.st_ino)
                        total += 512 * found.st_blocks
    return total


def nameless_bytes(pids: Iterable[int], device: int) -> int:
    """What files take that processes hold open on a device although their last name was removed."""
    sizes: dict[int, int] = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            for descriptor in (Path("/proc") / str(pid) / "fd").iterdir():
                with contextlib.suppress(OSError):
                    found = descriptor.stat()
                    if stat.S_ISREG(found.st_mode) and not found.st_nlink and found.st_dev == device:
                        sizes[found.st_ino] = 512 * found.st_blocks
    return sum(sizes.values())
