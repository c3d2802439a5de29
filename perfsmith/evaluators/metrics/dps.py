"""Differential performance: which share of known solutions one solution reaches.

Known solutions are sorted by cost and split where the gap is larger than noise; a solution is given the share
of those that are no cheaper than the slowest member of the level it reaches.

Source:
    Liu et al. 2024 (EvalPerf), with the cost of instruction counts there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from perfsmith.errors import InvalidArgument
from perfsmith.evaluators.metrics._checked import positive

REFERENCE_GAP: Final = 0.10
"""Least relative gap between two levels of reference solutions."""
_SMALL_COST: Final = 10_000.0
"""Cost below which noise is a larger part: the gap grows with the root of this over the cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Solutions that cost about the same."""

    costs: tuple[float, ...]
    """Descending."""
    score: float
    """Share in percent of all known solutions that are in this level or a slower one."""

    @property
    def reference(self) -> float:
        """The slowest member: what a solution must reach to be of this level."""
        return self.costs[0]


def levels(costs: Sequence[float], *, gap: float = REFERENCE_GAP) -> tuple[Level, ...]:
    """Split known solutions into levels, the slowest first.

    Args:
        costs: One of each known solution, in any order and unit; instruction counts in the source.
        gap: Least relative gap between neighbours of two levels, for large costs.

    Raises:
        InvalidArgument: there are none, one is not above 0, or `gap` is not.
    """
    if not (math.isfinite(gap) and gap > 0.0):
        raise InvalidArgument(f"The gap is {gap!r}, and must be above 0.")
    ranked = sorted(positive(costs, "cost"), reverse=True)
    groups = [[ranked[0]]]
    for above, cost in pairwise(ranked):
        if (above - cost) / above > gap + math.sqrt(_SMALL_COST / above):
            groups.append([])
        groups[-1].append(cost)
    found, count = [], 0
    for group in groups:
        count += len(group)
        found.append(Level(costs=tuple(group), score=100.0 * count / len(ranked)))
    return tuple(found)


def dps(cost: float | None, ladder: Sequence[Level]) -> float:
    """Score of a right solution, from 0 to 100; 0 for one that did not end, or is slower than all known ones.

    Args:
        cost: In the unit of the ladder's; None for a solution that did not end in time.
        ladder: What `levels` gives.

    Raises:
        InvalidArgument: the cost is not above 0, or the ladder is empty.
    """
    place = _place(cost, ladder)
    return ladder[place].score if place >= 0 else 0.0


def dps_norm(cost: float | None, ladder: Sequence[Level]) -> float:
    """The same by level instead of by solution: popular levels count no more than others.

    Raises:
        InvalidArgument: the cost is not above 0, or the ladder is empty.
    """
    return 100.0 * (_place(cost, ladder) + 1) / len(ladder)


def _place(cost: float | None, ladder: Sequence[Level]) -> int:
    """Number of the fastest level that is reached; -1 for none."""
    if not ladder:
        raise InvalidArgument("There are no levels to compare with.")
    if cost is None:
        return -1
    positive([cost], "cost")
    return max((number for number, level in enumerate(ladder) if cost <= level.reference), default=-1)
