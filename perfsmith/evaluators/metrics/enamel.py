"""Efficiency of a solution over levels of harder inputs, where what did not end in time is known to be slow.

Source:
    Qiu et al. 2024 (ENAMEL). A time-out is censored, not dropped; faster than the reference is above 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perfsmith.errors import InvalidArgument
from perfsmith.evaluators.metrics._checked import positive

PATIENCE: Final = 2.0
"""A level's tests may take so many times the reference's longest."""
HARDNESS: Final = (0.0, 3.0, 3.0, 4.0)
"""Weight of each level; the first one only asks whether the solution is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRun:
    """What one level gave."""

    reference_s: float
    """Seconds of the reference on the level's slowest test."""
    solution_s: float | None
    """The same of the solution; None where a test did not end in time or used too much memory."""
    is_right: bool = True
    """False where an answer was wrong or something else was raised."""


def time_limit_s(runs: Sequence[LevelRun], hardness: Sequence[float] = HARDNESS) -> float:
    """Seconds a test may take: `PATIENCE` times the reference's longest on any level that counts.

    Raises:
        InvalidArgument: the levels and weights are not as many, or no level counts.
    """
    _check(runs, hardness)
    return PATIENCE * max(run.reference_s for run, h in zip(runs, hardness, strict=True) if h > 0.0)


def efficiency(runs: Sequence[LevelRun], hardness: Sequence[float] = HARDNESS) -> float:
    """Weighted share of the time left that the solution leaves, against the reference: 1 is as fast.

    Args:
        runs: One of each level, the easiest first.
        hardness: Weight of each level.

    Returns:
        0 for a wrong solution and for one that does not end on the first level; not limited to 1.

    Raises:
        InvalidArgument: the levels and weights are not as many, no level counts, a time is not above 0.
    """
    limit_s = time_limit_s(runs, hardness)
    if not all(run.is_right for run in runs):
        return 0.0
    weighted = []
    for run, h in zip(runs, hardness, strict=True):
        if run.solution_s is None:
            break
        if h > 0.0:  # a level that does not count may take the reference longer than the limit
            weighted.append(h * max(0.0, limit_s - run.solution_s) / (limit_s - run.reference_s))
    return math.fsum(weighted) / math.fsum(hardness)


def _check(runs: Sequence[LevelRun], hardness: Sequence[float]) -> None:
    if len(runs) != len(hardness) or not any(h > 0.0 for h in hardness) or min(hardness) < 0.0:
        raise InvalidArgument(
            f"{len(runs)} levels have the weights {tuple(hardness)!r}: there must be one for each, none "
            "below 0 and at least one above."
        )
    positive((run.reference_s for run in runs), "time of the reference")
    measured = [run.solution_s for run in runs if run.solution_s is not None]
    if measured:
        positive(measured, "time of the solution")
