"""The outside world, gathered once: the only place that reads the process environment."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TextIO


class Clock(Protocol):
    """Time and date. It also serves wherever a room below takes its own, smaller `Clock`."""

    def now(self) -> datetime:
        """Date and time, UTC."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds since some fixed point; never goes back."""
        ...


class MachineClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Date and time, UTC."""
        return datetime.now(UTC)

    def monotonic_ns(self) -> int:
        """Nanoseconds since some fixed point; never goes back."""
        return time.monotonic_ns()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything a run may know about where it was started. Tests build their own."""

    environ: Mapping[str, str]
    """Environment variables; a copy."""
    cwd: Path
    """Folder that relative paths are under, absolute."""
    stdin: TextIO
    stdout: TextIO
    """Where the result goes."""
    stderr: TextIO
    """Where everything else goes."""
    stdin_is_tty: bool
    stdout_is_tty: bool
    stderr_is_tty: bool
    cpu_count: int
    """CPUs this process may use."""
    clock: Clock
    entropy: Callable[[int], bytes]
    """That many bytes nobody could have foreseen."""

    @property
    def is_ci(self) -> bool:
        """True under a continuous-integration service."""
        return self.environ.get("CI", "").lower() not in ("", "0", "false")

    @classmethod
    def of_this_process(cls) -> World:
        """Read the process's own environment, folder, streams and clock."""
        return cls(
            environ=dict(os.environ),
            cwd=Path.cwd(),
            stdin=sys.stdin,
            stdout=sys.stdout,
            stderr=sys.stderr,
            stdin_is_tty=sys.stdin is not None and sys.stdin.isatty(),
            stdout_is_tty=sys.stdout.isatty(),
            stderr_is_tty=sys.stderr.isatty(),
            cpu_count=len(os.sched_getaffinity(0)),
            clock=MachineClock(),
            entropy=os.urandom,
        )
