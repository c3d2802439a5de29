"""How much a process tree has written: looked at now and then, because looking takes time itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from perfsmith.sandboxes._clock import MachineClock
from perfsmith.sandboxes._proc import bytes_below, nameless_bytes

_PAUSE = 20
"""Between two looks lies this many times what the last one took, so that they cost 5 % at most."""


class DiskMeter:
    """What a private folder has grown by since it was copied."""

    def __init__(self, folder: Path, *, copied_from: Path) -> None:
        """Begin with the folder as it was copied.

        Args:
            folder: Where a process tree may write.
            copied_from: What it was a copy of; never written to, so its size can be learned when needed.
        """
        self._folder = folder
        self._copied_from = copied_from
        self._clock = MachineClock()
        self._before: int | None = None
        self._last = 0
        self._next_look_ns = 0

    def grown_bytes(self, pids: Iterable[int]) -> int:
        """What was written, as of a short while ago; files without a name that `pids` hold are counted."""
        began_ns = self._clock.monotonic_ns()
        if began_ns >= self._next_look_ns:
            if self._before is None:
                self._before = bytes_below(self._copied_from)
            try:
                device = self._folder.stat().st_dev
            except OSError:
                return self._last
            self._last = max(0, bytes_below(self._folder) + nameless_bytes(pids, device) - self._before)
            now_ns = self._clock.monotonic_ns()
            self._next_look_ns = now_ns + _PAUSE * (now_ns - began_ns)
        return self._last
