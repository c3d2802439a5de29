"""One estimator for every best-of-k figure: pass@k, coverage, eff@k and expected best speed-up@k."""

from __future__ import annotations

import math
from collections.abc import Sequence

from perfsmith.errors import InvalidArgument


def best_of_k_weights(n: int, k: int) -> tuple[float, ...]:
    """Weight of each of n sorted values in the expected maximum of k drawn without replacement.

    Args:
        n: Number of values, n >= 1.
        k: Draws, 1 <= k <= n.

    Returns:
        n weights for the values in ascending order; they sum to 1, the first k - 1 are 0.

    Raises:
        InvalidArgument: `k` is not between 1 and `n`.
    """
    if not 1 <= k <= n:
        raise InvalidArgument(
            f"k is {k!r}, but the best of k out of n={n!r} values needs 1 <= k <= n.",
            next_step="Draw more candidates or ask for a smaller k.",
        )
    # C(r-1, k-1) / C(n, k) from the largest rank down, so that no factorial overflows.
    weights = [0.0] * n
    weights[n - 1] = k / n
    for rank in range(n, k, -1):
        weights[rank - 2] = weights[rank - 1] * ((rank - k) / (rank - 1))
    return tuple(weights)


def expected_best_of_k(values: Sequence[float], k: int) -> float:
    """Expected best of k candidates drawn from the ones observed: the mean of the maximum over all k-subsets.

    On values of 0 and 1 this is the unbiased pass@k.

    Args:
        values: One score per candidate, higher is better; one that failed counts with its failing score.
        k: Draws, 1 <= k <= len(values).

    Raises:
        InvalidArgument: `k` is out of range, or a value is not finite.
    """
    weights = best_of_k_weights(len(values), k)
    if not all(math.isfinite(value) for value in values):
        raise InvalidArgument("A score is not finite, and a mean over it would say nothing.")
    return math.fsum(weight * value for weight, value in zip(weights, sorted(values), strict=True))
