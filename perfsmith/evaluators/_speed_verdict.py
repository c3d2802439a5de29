"""What measured pairs say of a candidate's speed, and what speaks against believing it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Final, NamedTuple

import numpy as np

from perfsmith.evaluators._generations import Generation
from perfsmith.evaluators._stats import (
    FloatArray,
    RatioEstimate,
    hierarchical_ratio_estimate,
    hodges_lehmann,
)
from perfsmith.evaluators._timing import Pair
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.tasks import SpeedEstimate, Verdict

_LEAST_TRANSPORT: Final = 0.5
"""Share of the transport's time below which no honest batch can come, with room for noise."""
_ROUNDING: Final = 1e-6
"""What binary fractions are off by, at most, where they are shown in hundredths."""
_LARGE_GAIN: Final = 3.0
_DISAGREEING: Final = 1.5
"""Factor between the medians on seen and on unseen inputs from which noise does not explain it."""
_UNSEEN_SHARE: Final = 0.3
"""Share of the measured gain that the unseen inputs must show themselves."""


class Conclusion(NamedTuple):
    """What the measurements up to one look say."""

    speed: SpeedEstimate
    problem: tuple[Verdict, str] | None
    is_open: bool
    """A gain is seen, and not surely enough: with more measurements it may be."""


def concluded(measured: Sequence[Generation], plan: TimingPlan, share: float, fingerprint: str) -> Conclusion:
    """What the measurements so far say, and what speaks against accepting it.

    Args:
        measured: Every generation.
        plan: Whose confidence is told: that of all looks together.
        share: Share of its error rate that this look may use up.
        fingerprint: Id of the machine.
    """
    confidence = 1.0 - share * (1.0 - plan.confidence)
    estimate = hierarchical_ratio_estimate([log_ratios(g.pairs) for g in measured], confidence)
    cautious = hierarchical_ratio_estimate([_cautious_logs(g.pairs) for g in measured], confidence)
    on_unseen = [g.fresh for g in measured if g.fresh]
    unseen = on_unseen or [g.pairs[:1] for g in measured]
    fresh = hierarchical_ratio_estimate([log_ratios(pairs) for pairs in unseen], confidence)
    # What unseen inputs allow at most must not grow with the confidence of a later look.
    most = hierarchical_ratio_estimate([log_ratios(pairs) for pairs in unseen], plan.confidence).at_most
    fresh = replace(fresh, at_most=min(fresh.at_most, most))
    controls = [pair for g in measured for pair in g.controls]
    floor = math.exp(abs(hodges_lehmann(log_ratios(controls)))) if controls else 1.0
    at_least = min(estimate.at_least, cautious.at_least)
    speed = SpeedEstimate(
        median=estimate.median,
        at_least=min(at_least, _most_on_unseen(at_least, estimate, fresh)),
        at_most=estimate.at_most,
        confidence=plan.confidence,
        pairs=estimate.pairs,
        generations=estimate.generations,
        baseline_ns_per_call=median(p.baseline_per_call_ns for g in measured for p in g.pairs),
        noise_floor=floor,
        fingerprint=fingerprint,
    )
    needed = max(plan.min_speedup, floor)
    contradicted = _unseen_problem(at_least, speed.at_least, needed, fresh)
    if on_unseen and len(measured) > plan.generations and fresh.median < needed and contradicted is None:
        # Nobody looks again for a gain that unseen inputs do not show.
        contradicted = Verdict.NOT_FASTER, f"{fresh.median:.2f}x on inputs that it was not given before"
    unsure = _problem(speed, plan)
    return Conclusion(
        speed=speed,
        problem=contradicted or unsure or _transport_problem([g.pairs for g in measured]),
        is_open=contradicted is None
        and unsure is not None
        and speed.median >= max(plan.min_speedup, plan.screen_at_least, floor),
    )


def log_ratios(pairs: Sequence[Pair]) -> FloatArray:
    """Logarithms of original over candidate; above 0 is faster."""
    return np.array([pair.log_ratio for pair in pairs])


def _cautious_logs(pairs: Sequence[Pair]) -> FloatArray:
    return np.array([pair.cautious_log_ratio for pair in pairs])


def _problem(speed: SpeedEstimate, plan: TimingPlan) -> tuple[Verdict, str] | None:
    needed = max(plan.min_speedup, speed.noise_floor)
    if speed.at_least >= needed and speed.at_least > 1.0:
        return None
    # Bounds are rounded outwards: what is said must not be more than what was measured.
    low, high, enough = _down(speed.at_least), _up(speed.at_most), _up(needed)
    sure = f"({math.floor(1000 * speed.confidence + _ROUNDING) / 10:g} %)"
    asked = f"at least {enough:.2f}x" if enough > 1.0 else "more than 1.00x"
    rest = f"median {speed.median:.2f}x, {speed.pairs} pairs; {asked} is needed"
    if speed.is_loss:
        return Verdict.NOT_FASTER, f"slower: at most {high:.2f}x {sure}, {rest}"
    if speed.at_least < 1.0:
        return Verdict.NOT_FASTER, f"no difference can be told: {low:.2f}x to {high:.2f}x {sure}, {rest}"
    return Verdict.NOT_FASTER, f"at least {low:.2f}x {sure}, {rest}"


def _down(ratio: float) -> float:
    return math.floor(100 * ratio + _ROUNDING) / 100


def _up(ratio: float) -> float:
    return math.ceil(100 * ratio - _ROUNDING) / 100


def _most_on_unseen(at_least: float, seen: RatioEstimate, fresh: RatioEstimate) -> float:
    """The largest gain that unseen inputs allow to be claimed.

    Where they show about what the others show, or a large gain and no less than is claimed, they need not
    prove it a second time. Where they show much less, what the others show counts for nothing: only a
    bound on unseen inputs does.
    """
    if fresh.median * _DISAGREEING < seen.median and fresh.median < max(at_least, _LARGE_GAIN):
        return fresh.at_least
    return fresh.median if seen.median > _LARGE_GAIN else fresh.at_most


def _unseen_problem(
    at_least: float, claimed: float, needed: float, fresh: RatioEstimate
) -> tuple[Verdict, str] | None:
    """RT-027, RT-036: a gain that unseen inputs contradict was remembered, not computed.

    Of a gain unseen inputs need to show a part only: sizes differ, and the claim is capped by them.
    """
    is_shown = fresh.median >= 1.0 + _UNSEEN_SHARE * (min(at_least, _LARGE_GAIN) - 1.0)
    if at_least < needed or (is_shown and claimed >= needed):
        return None  # nothing was gained, or it is gained on unseen inputs as well
    seen = f"at least {at_least:.2f}x on inputs it was given before"
    if is_shown:
        return Verdict.NOT_FASTER, f"{seen}, but no more than {claimed:.2f}x is sure on new ones"
    return Verdict.NOT_FASTER, f"{seen}, but {fresh.median:.2f}x on new ones"


def _transport_problem(generations: Sequence[Sequence[Pair]]) -> tuple[Verdict, str] | None:
    """Coding the same inputs and results takes its time on any side, unless the coding was replaced.

    Whoever else uses the machine delays an answer or the carrying, and shortens neither: the quickest answer
    to each batch is compared with the quickest carrying of all, by size.
    """
    carried = [pairs[0] for pairs in generations if pairs and pairs[0].least_transport_ns]
    per_byte = min((pair.least_transport_ns / pair.carried_bytes for pair in carried), default=0.0)
    shares = [
        min(pair.candidate_ns for pair in pairs) / (per_byte * pairs[0].carried_bytes)
        for pairs in generations
        if pairs and per_byte
    ]
    if not shares or median(shares) >= _LEAST_TRANSPORT:
        return None
    return Verdict.UNVERIFIABLE, "it answers sooner than its inputs and results can be carried"
