"""Figures over many tasks, from one ratio per task: PIE's, KernelBench's, AlgoTune's, and cost per gain.

A ratio is `time before / time after`, above 1 is faster. Slowdowns are kept as they are: only the aggregates
whose definition says so take a task that became slower for one that was left alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perfsmith.errors import InvalidArgument
from perfsmith.evaluators.metrics._checked import finite, positive

OPTIMISED: Final = 1.10
"""Ratio from which PIE calls a program optimised."""
LEAST_RATIO: Final = 1 / 50
MOST_RATIO: Final = 1000.0
"""Ratios are clipped to these in a geometric mean, so that no single task decides it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """What was delivered for one task."""

    ratio: float | None
    """Median ratio of what was delivered; None when nothing right was."""
    at_least: float = 0.0
    """Lower bound of the ratio; 0.0 when there is none."""

    def __post_init__(self) -> None:
        """Refuse what is no measurement.

        Raises:
            InvalidArgument: a number is not finite, not above 0 or a bool, or the bound is above the ratio.
        """
        finite([self.at_least], "lower bound")
        if self.ratio is not None:
            positive([self.ratio], "ratio")
        if self.at_least < 0.0 or self.at_least > (self.ratio or 0.0):
            raise InvalidArgument(
                f"The lower bound {self.at_least!r} is below 0 or above the ratio {self.ratio!r}."
            )


def share_optimised(results: Sequence[TaskResult], least: float = OPTIMISED) -> float:
    """%Opt: the share of tasks whose lower bound reaches `least`; PIE takes the measured ratio instead.

    Source:
        Shypula et al. 2023 (PIE), with a bound in place of a mean.
    """
    bounds = finite((result.at_least for result in results), "lower bound")
    return sum(bound >= least for bound in bounds) / len(bounds)


def fast_p(results: Sequence[TaskResult], p: float) -> float:
    """Share of all tasks that were solved and became more than `p` times as fast.

    Source:
        Ouyang et al. 2025 (KernelBench): strict, and over all tasks.
    """
    ratios = _ratios(results, otherwise=0.0)
    return sum(ratio > p for ratio in ratios) / len(ratios)


def geometric_mean(results: Sequence[TaskResult]) -> float:
    """Geometric mean of the ratios, clipped to [1/50, 1000]; a task without a right answer counts as 1."""
    logs = [math.log(min(max(ratio, LEAST_RATIO), MOST_RATIO)) for ratio in _ratios(results, otherwise=1.0)]
    return math.exp(math.fsum(logs) / len(logs))


def pie_mean(results: Sequence[TaskResult]) -> float:
    """PIE's SP: arithmetic mean of max(1, ratio); one large ratio can decide it.

    Source:
        Shypula et al. 2023 (PIE).
    """
    ratios = [max(1.0, ratio) for ratio in _ratios(results, otherwise=1.0)]
    return math.fsum(ratios) / len(ratios)


def algotune_score(results: Sequence[TaskResult]) -> float:
    """Harmonic mean of max(1, ratio): what the whole would gain if every task took the same time before.

    Source:
        Press et al. 2025 (AlgoTune).
    """
    ratios = [max(1.0, ratio) for ratio in _ratios(results, otherwise=1.0)]
    return len(ratios) / math.fsum(1.0 / ratio for ratio in ratios)


def share_slower(results: Sequence[TaskResult]) -> float:
    """Share of all tasks that were delivered slower than they were: no mean shows these."""
    ratios = _ratios(results, otherwise=1.0)
    return sum(ratio < 1.0 for ratio in ratios) / len(ratios)


def cost_per_gain(spent: float, results: Sequence[TaskResult], least: float = 1.0) -> float | None:
    """What one improvement has cost, in the unit of `spent`; None where there was none.

    Args:
        spent: Money, tokens or seconds for all tasks, those without a gain included.
        results: One of each task.
        least: Lower bound above which a task was improved.

    Raises:
        InvalidArgument: `spent` is negative or not finite, or there is no task.
    """
    if finite([spent], "cost")[0] < 0.0:
        raise InvalidArgument(f"The cost is {spent!r}, and cannot be below 0.")
    gains = sum(bound > least for bound in finite((r.at_least for r in results), "lower bound"))
    return spent / gains if gains else None


def _ratios(results: Sequence[TaskResult], *, otherwise: float) -> list[float]:
    return finite((otherwise if r.ratio is None else r.ratio for r in results), "ratio")
