"""Speed estimates from paired measurements: a location, and bounds that hold for few pairs.

Every function takes log ratios `log(baseline / candidate)`, so 0 is "as fast" and above 0 is faster. Every
bound assumes that the number of measurements was fixed before the first one was looked at: stopping when the
bound pleases multiplies its error rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

from perfsmith.errors import InvalidArgument

FloatArray = npt.NDArray[np.float64]

LAYOUT_LUCK_SD: Final = 0.02
"""Assumed least standard deviation of the luck of one process (hash seed, addresses), as a log ratio."""

GENERATIONS_AS_SAMPLE: Final = 8
"""From this many fresh processes on, their locations are the sample of a signed-rank bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioEstimate:
    """`baseline / candidate`, above 1 is faster, with one-sided bounds on each side."""

    median: float
    """Hodges-Lehmann location of the ratios."""
    at_least: float
    """One-sided lower bound; 0.0, which says nothing, where there are too few measurements for one."""
    at_most: float
    """One-sided upper bound; infinite, which says nothing, where there are too few measurements for one."""
    pairs: int
    """Number of pairs measured."""
    confidence: float
    """Confidence of each bound, for instance 0.99."""
    generations: int = 1
    """Number of fresh processes the pairs came from."""

    @property
    def is_bounded(self) -> bool:
        """True when there were enough measurements for the bounds to say something."""
        return self.at_least > 0.0 and math.isfinite(self.at_most)


def hodges_lehmann(sample: FloatArray) -> float:
    """Median of all pairwise means: a location that a few outliers cannot drag away.

    Args:
        sample: Shape `(n,)`, n >= 1, any unit. Not modified.

    Returns:
        Location in the unit of the sample.

    Raises:
        InvalidArgument: `sample` is empty, not one-dimensional, or holds a value that is not finite.

    Source:
        Hodges and Lehmann (1963). Forms all n*(n+1)/2 pairs, meant for n up to about 2,000.
    """
    return float(np.median(_walsh_averages(_checked(sample))))


def signed_rank_bound_index(n: int, alpha: float) -> int:
    """Which Walsh average, counted from the smallest as 1, is a lower bound of the location at level `alpha`.

    Counts the values w for which the signed-rank statistic of n pairs is at most w with probability at most
    `alpha` under symmetry around 0, exactly. 0 means that n pairs cannot give a bound at this level.

    Args:
        n: Number of pairs, n >= 0.
        alpha: One-sided error rate, between 0 and 1.

    Raises:
        InvalidArgument: `n` is negative or `alpha` is not between 0 and 1.

    Source:
        Wilcoxon (1945), with the null distribution by dynamic programming; O(n**3) additions.
    """
    if n < 0:
        raise InvalidArgument(f"n is {n!r}, but a number of pairs cannot be negative.")
    _check_alpha(alpha)
    # Rank r takes the negative sign with probability 1/2: one convolution per rank. Up to n = 52 every
    # probability is a multiple of 2**-n and these floats are exact.
    probability = np.zeros(n * (n + 1) // 2 + 1)
    probability[0] = 1.0
    for rank in range(1, n + 1):
        probability[rank:] += probability[:-rank].copy()
        probability *= 0.5
    return int(np.searchsorted(np.cumsum(probability), alpha, side="right"))


def paired_ratio_estimate(log_ratios: FloatArray, *, confidence: float) -> RatioEstimate:
    """Estimate a ratio from pairs that were all measured in one process.

    The bounds are exact for any distribution of the pairs that is symmetric around the true log ratio;
    swapping the two arms of a pair at random makes it so under "no difference". They know nothing of the luck
    of the process itself: use `hierarchical_ratio_estimate` when pairs come from several.

    Args:
        log_ratios: `log(baseline / candidate)` of each pair, shape `(n,)`, n >= 1. Not modified.
        confidence: Confidence of each one-sided bound, between 0.5 and 1.

    Raises:
        InvalidArgument: no pairs, a value that is not finite, or a confidence out of range.
    """
    _check_confidence(confidence)
    sample = _checked(log_ratios)
    lower, upper = _signed_rank_bounds(sample, 1.0 - confidence)
    return _as_ratios(
        float(np.median(_walsh_averages(sample))), lower, upper, pairs=sample.size, confidence=confidence
    )


def hierarchical_ratio_estimate(
    log_ratios_by_generation: Sequence[FloatArray],
    confidence: float,
    *,
    generation_sd: float = LAYOUT_LUCK_SD,
) -> RatioEstimate:
    """Estimate a ratio from pairs of several fresh processes, whose own luck is part of the error.

    A process has its own hash seed and memory layout, which can make one arm faster for as long as that
    process lives. More pairs in it do not average that away, so the process (generation) is the unit that is
    sampled: each gives one location, and the bounds come from those.

    - With eight or more generations (and enough for the level): the signed-rank bound over the locations.
      Exact when the luck is symmetric.
    - With two to seven no distribution-free bound at 99 % exists, so the bound is Student's over the
      locations, exact when the luck is normal. Two precautions move it outwards, never inwards: it is at
      least as far away as luck of the known standard deviation `generation_sd` would put it, so that
      generations which agree by chance do not claim more than layouts allow; and at least as far as the
      signed-rank bound over all pairs, each centred within its generation.
    - With one generation there is no bound: nothing measured says how lucky it was.

    `python -m benchmarks.statistics` measures the false-accept rate of this rule.

    Args:
        log_ratios_by_generation: One array of `log(baseline / candidate)` per process, each with at least one
            pair. Not modified.
        confidence: Confidence of each one-sided bound, between 0.5 and 1.
        generation_sd: Least standard deviation of a generation's luck to assume, as a log ratio, >= 0.

    Raises:
        InvalidArgument: no generations, an empty one, a value that is not finite, an argument out of range.
    """
    _check_confidence(confidence)
    if not (math.isfinite(generation_sd) and generation_sd >= 0.0):
        raise InvalidArgument(f"generation_sd is {generation_sd!r}, but it must be finite and not negative.")
    if not log_ratios_by_generation:
        raise InvalidArgument("There are no generations, so there is nothing to estimate.")
    samples = [_checked(sample) for sample in log_ratios_by_generation]
    locations = np.array([float(np.median(_walsh_averages(sample))) for sample in samples])
    location = float(np.median(_walsh_averages(locations)))
    alpha = 1.0 - confidence
    if locations.size == 1:
        lower, upper = -math.inf, math.inf
    elif locations.size >= GENERATIONS_AS_SAMPLE and signed_rank_bound_index(locations.size, alpha) > 0:
        lower, upper = _signed_rank_bounds(locations, alpha)
    else:
        lower, upper = _few_generations_bounds(samples, locations, alpha, generation_sd)
    return _as_ratios(
        location,
        lower,
        upper,
        pairs=sum(sample.size for sample in samples),
        confidence=confidence,
        generations=locations.size,
    )


def holm_alpha(alpha: float, finalists: int) -> float:
    """Level at which each of several finalists is confirmed so that the whole run errs at most at `alpha`.

    This is Holm's first step, the one that decides whether anything is accepted at all.

    Raises:
        InvalidArgument: `alpha` is not between 0 and 1, or there is no finalist.
    """
    _check_alpha(alpha)
    if finalists < 1:
        raise InvalidArgument(f"finalists is {finalists!r}, but at least one must be confirmed.")
    return alpha / finalists


def pairs_needed(alpha: float) -> int:
    """Fewest pairs with which a signed-rank bound at level `alpha` exists: the least n with `2**-n <= alpha`.

    Raises:
        InvalidArgument: `alpha` is not between 0 and 1.
    """
    _check_alpha(alpha)
    _, exponent = math.frexp(alpha)  # alpha = mantissa * 2**exponent with mantissa in [0.5, 1)
    return 1 - exponent


def student_t_quantile(probability: float, degrees: int) -> float:
    """Quantile of Student's t for a probability between 0.5 and 1 and whole degrees of freedom.

    Raises:
        InvalidArgument: an argument is out of range.

    Source:
        Inverts the finite series 26.7.3 and 26.7.4 of Abramowitz and Stegun by bisection.
    """
    if not 0.5 <= probability < 1.0:
        raise InvalidArgument(f"probability is {probability!r}, but it must be in [0.5, 1).")
    if degrees < 1:
        raise InvalidArgument(f"degrees is {degrees!r}, but it must be at least 1.")
    # With angle = atan(t / sqrt(degrees)) the range is finite, so the bisection needs no bracket.
    low, high = 0.0, math.pi / 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _student_t_cdf(middle, degrees) < probability else (low, middle)
    return math.tan(low) * math.sqrt(degrees)


def _student_t_cdf(angle: float, degrees: int) -> float:
    """P(T <= t) with `angle = atan(t / sqrt(degrees)) >= 0`."""
    cosine_squared = math.cos(angle) ** 2
    term = total = 1.0 if degrees % 2 == 0 else math.cos(angle)
    for index in range(2 if degrees % 2 == 0 else 3, degrees, 2):
        term *= cosine_squared * (index - 1) / index
        total += term
    if degrees % 2 == 0:
        return 0.5 + 0.5 * math.sin(angle) * total
    inner = math.sin(angle) * total if degrees > 1 else 0.0
    return 0.5 + (angle + inner) / math.pi


def _few_generations_bounds(
    samples: Sequence[FloatArray], locations: FloatArray, alpha: float, generation_sd: float
) -> tuple[float, float]:
    count = locations.size
    centre = float(np.mean(locations))
    student = student_t_quantile(1.0 - alpha, count - 1) * float(np.std(locations, ddof=1))
    assumed = NormalDist().inv_cdf(1.0 - alpha) * generation_sd
    reach = max(student, assumed) / math.sqrt(count)
    residuals = np.concatenate([sample - place for sample, place in zip(samples, locations, strict=True)])
    within_lower, within_upper = _signed_rank_bounds(residuals, alpha)
    return centre + min(-reach, within_lower), centre + max(reach, within_upper)


def _signed_rank_bounds(sample: FloatArray, alpha: float) -> tuple[float, float]:
    """Lower and upper bound of the location, each one-sided; infinite where the sample is too small."""
    index = signed_rank_bound_index(sample.size, alpha)
    if index == 0:
        return -math.inf, math.inf
    averages = np.sort(_walsh_averages(sample))
    return float(averages[index - 1]), float(averages[-index])


def _walsh_averages(sample: FloatArray) -> FloatArray:
    first, second = np.triu_indices(sample.size)
    return sample[first] / 2 + sample[second] / 2


def _as_ratios(
    location: float, lower: float, upper: float, *, pairs: int, confidence: float, generations: int = 1
) -> RatioEstimate:
    return RatioEstimate(
        median=math.exp(location),
        at_least=math.exp(min(lower, location)),
        at_most=math.exp(max(upper, location)),
        pairs=pairs,
        confidence=confidence,
        generations=generations,
    )


def _checked(sample: FloatArray) -> FloatArray:
    values = np.asarray(sample, dtype=np.float64)
    if values.ndim != 1 or values.size == 0:
        raise InvalidArgument(
            f"A sample of shape {values.shape!r} was given, but it must be a non-empty list."
        )
    if not np.isfinite(values).all():
        raise InvalidArgument(
            "A sample holds a value that is not finite.",
            next_step="Drop pairs whose measurement failed, and count them.",
        )
    return values


def _check_alpha(alpha: float) -> None:
    if not 0.0 < alpha < 1.0:
        raise InvalidArgument(f"alpha is {alpha!r}, but an error rate lies between 0 and 1.")


def _check_confidence(confidence: float) -> None:
    if not 0.5 < confidence < 1.0:
        raise InvalidArgument(f"confidence is {confidence!r}, but it must lie between 0.5 and 1.")
