"""The clock as a collaborator: deadlines and budgets are tested without waiting."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Reads a clock that never goes back.

    Example:
        >>> class Frozen:
        ...     def monotonic_ns(self) -> int:
        ...         return 0
    """

    def monotonic_ns(self) -> int:
        """Nanoseconds since some fixed point."""
        ...
