"""What a source may learn of the original by running it: in a sandbox, in bounded time, never here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What one call did."""

    outcome: bytes
    """Canonical bytes of how it ended; empty when it did not come back."""
    arcs: frozenset[tuple[int, int]] = frozenset()
    """Pairs of line numbers of the target's file between which control went, inside the target.

    Line 0 stands for where it is entered, or gone on with.
    """
    often: frozenset[tuple[tuple[int, int], int]] = frozenset()
    """The same with how often each was gone, in bits of that number."""


class Probe(Protocol):
    """Runs calls on the original."""

    def reach(self, calls: Sequence[bytes]) -> tuple[Reached, ...]:
        """What each of these calls did, in order; fewer when the time for probing is used up."""
        ...
