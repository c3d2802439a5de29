"""The machine's clock, behind the `Clock` protocol."""

from __future__ import annotations

import time


class MachineClock:
    """The monotonic clock of this machine. The judge's timer is the only reader besides budgets."""

    def monotonic_ns(self) -> int:
        """Nanoseconds of the highest-resolution monotonic clock."""
        return time.perf_counter_ns()
