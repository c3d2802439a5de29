"""How much more samples would solve: coverage over the number of samples, and the law it follows.

Source:
    Brown et al. 2024 (Large Language Monkeys): log c(k) is about a * k**b, with a and b below 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfsmith.errors import InvalidArgument
from perfsmith.evaluators.metrics._checked import finite
from perfsmith.evaluators.metrics.best_of_k import expected_best_of_k


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLaw:
    """`c(k) = exp(a * k**b)`."""

    a: float
    b: float
    residual: float
    """Root mean square of what `log(-log c)` is off by."""
    points: int
    """How many it was fitted to."""

    def at(self, k: float) -> float:
        """Coverage with `k` samples, `k` > 0.

        Raises:
            InvalidArgument: `k` is not above 0.
        """
        if not k > 0.0:
            raise InvalidArgument(f"k is {k!r}, and must be above 0.")
        return math.exp(self.a * k**self.b)


def coverage(solved: Sequence[Sequence[bool]], k: int) -> float:
    """Mean over problems of the chance that one of `k` samples is right.

    Args:
        solved: For each problem, for each of its samples, whether it was right; at least `k` samples each.
        k: Samples that are drawn, 1 or more.

    Raises:
        InvalidArgument: there is no problem, or one has fewer than `k` samples.
    """
    if not solved:
        raise InvalidArgument("There is no problem, so nothing can be covered.")
    return math.fsum(expected_best_of_k([float(each) for each in one], k) for one in solved) / len(solved)


def fitted_power_law(curve: Mapping[int, float]) -> PowerLaw | None:
    """The law closest to a curve, by least squares of `log(-log c)` on `log k`.

    Args:
        curve: Coverage by number of samples.

    Returns:
        The law; None where fewer than two points lie strictly between 0 and 1, through which none is known.

    Raises:
        InvalidArgument: a number of samples below 1, or a coverage that is not between 0 and 1.
    """
    for k, c in curve.items():
        if k < 1 or not 0.0 <= finite([c], "coverage")[0] <= 1.0:
            raise InvalidArgument(f"A coverage of {c!r} with {k!r} samples is none.")
    points = [(math.log(k), math.log(-math.log(c))) for k, c in curve.items() if 0.0 < c < 1.0]
    if len(points) < 2:
        return None
    mean_x = math.fsum(x for x, _ in points) / len(points)
    mean_y = math.fsum(y for _, y in points) / len(points)
    b = math.fsum((x - mean_x) * (y - mean_y) for x, y in points) / math.fsum(
        (x - mean_x) ** 2 for x, _ in points
    )
    shift = mean_y - b * mean_x
    off = math.fsum((y - shift - b * x) ** 2 for x, y in points) / len(points)
    return PowerLaw(a=-math.exp(shift), b=b, residual=math.sqrt(off), points=len(points))
