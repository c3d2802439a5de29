"""From pairs to a verdict: what is remembered or impossible is no gain, and noise is no cold start."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.evaluators._confirm import Screening, _shares
from perfsmith.evaluators._speed_labels import _cold_start, memory_labels
from perfsmith.evaluators._speed_verdict import (
    _most_on_unseen,
    _problem,
    _transport_problem,
    _unseen_problem,
)
from perfsmith.evaluators._stats import RatioEstimate
from perfsmith.evaluators._timing import Pair
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.tasks import SpeedEstimate, Verdict

SPEED = SpeedEstimate(
    median=2.0,
    at_least=1.5,
    at_most=2.5,
    confidence=0.99,
    pairs=32,
    generations=8,
    baseline_ns_per_call=1000.0,
    noise_floor=1.01,
    fingerprint="f",
)
PLAN = TimingPlan()


def unseen(median: float) -> RatioEstimate:
    return RatioEstimate(
        median=median, at_least=median * 0.9, at_most=median * 1.1, pairs=16, confidence=0.99
    )


def pair(
    *,
    baseline: int = 1000,
    candidate: int = 500,
    transport: int = 100,
    least_transport: int | None = None,
    carried_bytes: int = 50,
) -> Pair:
    return Pair(
        baseline_ns=baseline,
        candidate_ns=candidate,
        transport_ns=transport,
        least_transport_ns=transport if least_transport is None else least_transport,
        carried_bytes=carried_bytes,
        calls=10,
    )


def test_a_lower_bound_does_not_rest_on_the_last_bit_of_transport() -> None:
    light = pair(baseline=1000, candidate=500, transport=0)
    heavy = pair(baseline=1000, candidate=960, transport=930)
    assert light.cautious_log_ratio == light.log_ratio == math.log(2)
    assert heavy.log_ratio > math.log(1.3)
    assert 0.0 < heavy.cautious_log_ratio < math.log(1.25)


def test_a_gain_above_the_bound_and_the_noise_is_accepted() -> None:
    assert _problem(SPEED, PLAN) is None
    for worse in (
        replace(SPEED, at_least=1.04),
        replace(SPEED, noise_floor=1.6),
        replace(SPEED, at_least=0.9, noise_floor=0.5),
    ):
        found = _problem(worse, replace(PLAN, min_speedup=1.05))
        assert found is not None
        assert found[0] is Verdict.NOT_FASTER


@pytest.mark.parametrize(
    ("at_least", "at_most", "said"),
    [
        (0.432, 9.801, "no difference can be told: 0.43x to 9.81x (99 %), median 2.00x, 32 pairs"),
        (0.7, 0.912, "slower: at most 0.92x (99 %), median 2.00x, 32 pairs"),
        (1.049, 2.5, "at least 1.04x (99 %), median 2.00x, 32 pairs"),
    ],
)
def test_noise_is_not_called_slow_and_bounds_are_rounded_outwards(
    at_least: float, at_most: float, said: str
) -> None:
    found = _problem(replace(SPEED, at_least=at_least, at_most=at_most), PLAN)
    assert found == (Verdict.NOT_FASTER, f"{said}; at least 1.05x is needed")
    found = _problem(replace(SPEED, at_least=0.999, noise_floor=1.0), PLAN.searching())
    assert found is not None
    assert found[1].endswith("; more than 1.00x is needed")


@pytest.mark.parametrize(
    ("seen", "at_least", "new", "claimed"),
    [
        (12.0, 10.0, (0.9, 1.0, 1.1), None),
        (12.0, 10.0, (0.6, 2.0, 7.0), None),
        (5.0, 1.1, (0.7, 1.3, 2.2), None),
        (12.0, 10.0, (7.0, 9.0, 11.0), 9.0),
        (12.0, 10.0, (3.0, 4.0, 5.0), 3.0),
        (160.0, 36.0, (0.8, 102.0, 900.0), 36.0),
        (160.0, 2.0, (0.8, 2.9, 9.0), None),
        (160.0, 110.0, (0.8, 102.0, 900.0), None),
        (1.2, 1.1, (0.9, 1.05, 1.2), 1.1),
        (1.2, 1.1, (0.9, 1.01, 1.04), None),
        (1.3, 1.2, (0.9, 1.1, 1.15), 1.15),
    ],
)
def test_what_new_inputs_do_not_show_is_not_claimed(
    seen: float, at_least: float, new: tuple[float, float, float], claimed: float | None
) -> None:
    shown = replace(unseen(seen), at_least=at_least)
    fresh = replace(unseen(new[1]), at_least=new[0], at_most=new[2])
    found = min(at_least, _most_on_unseen(at_least, shown, fresh))
    problem = _unseen_problem(at_least, found, 1.05, fresh)
    assert (None if problem else found) == claimed
    if problem:
        assert problem[0] is Verdict.NOT_FASTER


def test_where_nothing_was_gained_new_inputs_are_not_to_blame() -> None:
    assert _unseen_problem(1.01, 1.0, 1.05, unseen(1.0)) is None


def test_answers_before_the_transport_is_done_are_not_believed() -> None:
    assert _transport_problem([[pair()] * 3] * 3) is None
    assert _transport_problem([[pair(transport=0)]]) is None
    found = _transport_problem([[pair(candidate=40)] * 3] * 3)
    assert found is not None
    assert found[0] is Verdict.UNVERIFIABLE
    assert _transport_problem([[pair(candidate=40)], [pair()], [pair()]]) is None


def test_what_others_add_to_answers_or_transport_speaks_neither_for_nor_against_them() -> None:
    quiet, disturbed = pair(candidate=105), pair(candidate=105, transport=4000)
    assert _transport_problem([[disturbed] * 4] * 3 + [[quiet] * 4]) is None
    assert _transport_problem([[pair(candidate=105, transport=4000, least_transport=100)] * 4] * 4) is None
    delayed = [pair(candidate=candidate) for candidate in (900, 40, 700, 800)]
    assert _transport_problem([delayed] * 4) is not None


@pytest.mark.parametrize(("answers_in", "is_too_soon"), [(1.2, False), (0.4, True), (0.1, True)])
def test_a_busy_machine_accuses_nobody_and_hides_nobody(
    answers_in: float,
    is_too_soon: bool,  # noqa: FBT001
) -> None:
    dice = random.Random(1)

    def disturbed(quiet_ns: float) -> int:
        return int(quiet_ns + (dice.expovariate(1 / 100_000) if dice.random() < 0.6 else 0))

    def generation() -> list[Pair]:
        carried = sorted(disturbed(10_000) for _ in range(PLAN.pairs))
        return [
            pair(
                candidate=disturbed(answers_in * 10_000),
                transport=sum(carried[1:3]) // 2,
                least_transport=carried[0],
            )
            for _ in range(PLAN.pairs)
        ]

    told = [_transport_problem([generation() for _ in range(PLAN.generations)]) for _ in range(300)]
    wrong = sum((problem is not None) is not is_too_soon for problem in told)
    assert wrong <= 6


def test_the_time_of_transport_goes_by_what_is_carried() -> None:
    small = pair(candidate=11, transport=10, carried_bytes=5)
    large = pair(candidate=1100, transport=1000, carried_bytes=500)
    assert _transport_problem([[small], [large], [small]]) is None
    too_soon = replace(large, candidate_ns=400)
    assert _transport_problem([[small], [too_soon], [too_soon]]) is not None


def test_only_an_import_slower_in_nearly_every_generation_is_a_cold_start() -> None:
    quick, slow = (100_000_000, 105_000_000), (100_000_000, 190_000_000)
    assert _cold_start([slow] * 8) == ("cold_start",)
    assert _cold_start([slow] * 6 + [quick] * 2) == ("cold_start",)
    assert _cold_start([slow] * 5 + [quick] * 3) == ()
    assert _cold_start([(1_000_000, 9_000_000)] * 8) == ()


def test_speed_bought_with_memory_is_told_when_most_processes_show_it() -> None:
    mib = 1024**2
    much, little = (40 * mib, 340 * mib), (40 * mib, 60 * mib)
    assert memory_labels([much] * 8) == ("memory",)
    assert memory_labels([much] * 6 + [little] * 2) == ("memory",)
    assert memory_labels([much] * 5 + [little] * 3) == ()
    assert memory_labels([(1000 * mib, 1100 * mib)] * 8) == ()
    assert memory_labels([(0, 0)] * 8) == ()


@given(st.integers(0, 400), st.integers(1, 9))
def test_unseen_inputs_are_dealt_out_once(count: int, generations: int) -> None:
    calls = [str(n).encode() for n in range(count)]
    hands = _shares(calls, generations, random.Random(1))
    assert len(hands) == generations
    dealt = [call for hand in hands for call in hand]
    assert len(set(dealt)) == len(dealt)
    assert dealt == [] or (set(dealt) == set(calls) and min(map(len, hands)) >= 12)


def test_a_batch_credits_the_function_and_not_its_transport() -> None:
    assert pair(baseline=1100, candidate=600).log_ratio == pytest.approx(0.6931, abs=1e-3)
    assert pair(baseline=1100).baseline_per_call_ns == 100.0
    # Below the transport's own time a twentieth of the whole is credited, never nothing.
    assert pair(candidate=90).log_ratio == pytest.approx(math.log(900 / 4.5))


def test_a_refusal_says_when_the_inputs_outweigh_the_function() -> None:
    plain = Screening(ratio=1.001, carried=0.3)
    heavy = Screening(ratio=1.001, carried=0.997)
    assert plain.reason == "a short trial showed 1.00x of the original's speed"
    assert "99 % of that time carries its inputs" in heavy.reason
