"""A process of the outside that must not be touched, and whether it was."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_INTACT = b"intact" * 4
_PROGRAM = f"""
import ctypes, os, signal, sys
for number in set(signal.Signals) - {{signal.SIGKILL, signal.SIGSTOP}}:
    signal.signal(number, lambda number, frame: os.write(1, b"%d\\n" % number))
held = open("held", "w+")
os.unlink("held")
print(sys.argv[2][::-1], file=held, flush=True)
intact = ctypes.create_string_buffer({_INTACT!r})
print(ctypes.addressof(intact), flush=True)
while True:
    signal.pause()
"""


class Canary:
    """Holds secrets in its arguments, in its environment and in a file that has no name any more."""

    def __init__(self, folder: Path, *, argument: str, variable: str, file: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-ISc", _PROGRAM, argument, file[::-1]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            cwd=folder,
            env={"CANARY": variable},
        )
        assert self._process.stdout is not None
        self._said = self._process.stdout
        self.pid = self._process.pid
        self.address = int(self._said.readline())
        os.set_blocking(self._said.fileno(), False)
        self._before = self._settings()

    def _settings(self) -> dict[str, object]:
        place = Path("/proc") / str(self.pid)
        return {
            "niceness": os.getpriority(os.PRIO_PROCESS, self.pid),
            "processors": os.sched_getaffinity(self.pid),
            "scheduling": os.sched_getscheduler(self.pid),
            "limits": (place / "limits").read_text(),
            "priority when memory runs out": (place / "oom_score_adj").read_text(),
        }

    def changes(self) -> Iterator[str]:
        """What was done to it."""
        if self._process.poll() is not None:
            yield f"another process was ended ({self._process.returncode})"
            return
        place = Path("/proc") / str(self.pid)
        if (state := (place / "stat").read_text().rpartition(")")[2].split()[0]) in "Tt":
            yield f"another process was stopped ({state})"
        with (place / "mem").open("rb", buffering=0) as memory:
            memory.seek(self.address)
            if memory.read(len(_INTACT)) != _INTACT:
                yield "the memory of another process was written"
        with contextlib.suppress(BlockingIOError, TypeError):
            if said := self._said.read():
                yield f"another process was sent signals {said.decode().split()}"
        after = self._settings()
        for name, value in self._before.items():
            if after[name] != value:
                yield f"{name} of another process became {after[name]!s:.60}"

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._said.close()
