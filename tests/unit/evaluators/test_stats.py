"""The speed statistics keep their published values, and their bounds err exactly as often as they say."""

from __future__ import annotations

import itertools
import math
from statistics import NormalDist, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfsmith.errors import InvalidArgument
from perfsmith.evaluators import _stats
from perfsmith.evaluators._stats import (
    FloatArray,
    hierarchical_ratio_estimate,
    hodges_lehmann,
    holm_alpha,
    paired_ratio_estimate,
    pairs_needed,
    signed_rank_bound_index,
    student_t_quantile,
)

ordinary = st.floats(min_value=-5.0, max_value=5.0, allow_nan=False, width=32)
samples = st.lists(ordinary, min_size=1, max_size=12).map(lambda values: np.array(values, dtype=np.float64))
levels = st.floats(min_value=0.001, max_value=0.49)


def array(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize(
    ("alpha", "n", "index"),
    [
        *((0.05, n, k) for n, k in [(5, 1), (6, 3), (8, 6), (10, 11), (15, 31), (20, 61), (30, 152)]),
        *((0.01, n, k) for n, k in [(7, 1), (8, 2), (10, 6), (12, 10), (15, 20), (20, 44), (30, 121)]),
        *((0.01, n, 0) for n in range(7)),
    ],
)
def test_the_bound_index_equals_the_published_table(alpha: float, n: int, index: int) -> None:
    assert signed_rank_bound_index(n, alpha) == index


@given(st.integers(min_value=0, max_value=10), st.floats(min_value=0.0005, max_value=0.9995))
def test_the_bound_index_counts_the_exact_null_distribution(n: int, alpha: float) -> None:
    sums = [sum(ranks) for size in range(n + 1) for ranks in itertools.combinations(range(1, n + 1), size)]
    at_most = [sum(s <= w for s in sums) / 2**n for w in range(n * (n + 1) // 2 + 1)]
    assert signed_rank_bound_index(n, alpha) == sum(p <= alpha for p in at_most)


@given(st.integers(min_value=0, max_value=25), levels, levels)
def test_the_bound_index_grows_with_alpha_and_with_n(n: int, one: float, other: float) -> None:
    assert signed_rank_bound_index(n, min(one, other)) <= signed_rank_bound_index(n, max(one, other))
    assert signed_rank_bound_index(n, one) <= signed_rank_bound_index(n + 1, one)


@settings(max_examples=25)
@given(
    st.lists(st.integers(min_value=1, max_value=10_000), min_size=1, max_size=10, unique=True),
    st.sampled_from([0.01, 0.05, 0.1, 0.25]),
)
def test_the_lower_bound_exceeds_the_truth_exactly_as_often_as_the_null_says(
    magnitudes: list[int], alpha: float
) -> None:
    n = len(magnitudes)
    truth = 0.25
    patterns = list(itertools.product((-1.0, 1.0), repeat=n))
    false_claims = sum(
        paired_ratio_estimate(
            truth + np.array(signs) * np.array(magnitudes) / 10_000, confidence=1.0 - alpha
        ).at_least
        > math.exp(truth) * (1 + 1e-12)
        for signs in patterns
    )
    below_index = sum(
        sum(rank for rank, sign in enumerate(signs, start=1) if sign < 0)
        <= signed_rank_bound_index(n, alpha) - 1
        for signs in patterns
    )
    assert false_claims <= alpha * 2**n
    assert false_claims == below_index


def test_the_location_is_the_median_of_all_pairwise_means() -> None:
    values = [0.3, -1.0, 2.5, 0.7, 11.0]
    means = [(a + b) / 2 for i, a in enumerate(values) for b in values[i:]]
    assert hodges_lehmann(array(*values)) == pytest.approx(median(means))


def test_one_outlier_does_not_drag_the_location_away() -> None:
    calm = array(1.0, 1.01, 0.99, 1.02, 0.98, 1.0, 1.01)
    spiked = np.append(calm, 1000.0)
    assert hodges_lehmann(spiked) < 1.05


def test_estimating_does_not_modify_the_sample() -> None:
    sample = array(0.3, 0.1, 0.2)
    paired_ratio_estimate(sample, confidence=0.95)
    hierarchical_ratio_estimate([sample, sample], 0.95)
    assert sample.tolist() == [0.3, 0.1, 0.2]


@given(samples, st.floats(min_value=-3.0, max_value=3.0), st.floats(min_value=0.55, max_value=0.95))
def test_shifting_the_log_ratios_multiplies_the_whole_estimate(
    sample: FloatArray, shift: float, confidence: float
) -> None:
    plain = paired_ratio_estimate(sample, confidence=confidence)
    moved = paired_ratio_estimate(sample + shift, confidence=confidence)
    factor = math.exp(shift)
    assert moved.median == pytest.approx(plain.median * factor, rel=1e-9)
    assert moved.at_least == pytest.approx(plain.at_least * factor, rel=1e-9)
    assert moved.at_most == pytest.approx(plain.at_most * factor, rel=1e-9)


@given(samples, st.floats(min_value=0.55, max_value=0.99))
def test_swapping_the_arms_inverts_the_estimate(sample: FloatArray, confidence: float) -> None:
    plain = paired_ratio_estimate(sample, confidence=confidence)
    swapped = paired_ratio_estimate(-sample, confidence=confidence)
    assert swapped.median == pytest.approx(1 / plain.median, rel=1e-9)
    assert swapped.is_bounded == plain.is_bounded
    if plain.is_bounded:
        assert swapped.at_least == pytest.approx(1 / plain.at_most, rel=1e-9)
        assert swapped.at_most == pytest.approx(1 / plain.at_least, rel=1e-9)


@given(samples, levels, levels)
def test_more_confidence_never_narrows_the_bounds(sample: FloatArray, one: float, other: float) -> None:
    strict = paired_ratio_estimate(sample, confidence=1 - min(one, other))
    loose = paired_ratio_estimate(sample, confidence=1 - max(one, other))
    assert strict.at_least <= loose.at_least <= loose.median <= loose.at_most <= strict.at_most


def test_too_few_pairs_give_an_estimate_without_a_bound() -> None:
    estimate = paired_ratio_estimate(array(*[0.5] * 6), confidence=0.99)
    assert estimate.median == pytest.approx(math.exp(0.5))
    assert (estimate.at_least, estimate.at_most) == (0.0, math.inf)
    assert not estimate.is_bounded
    assert estimate.pairs == 6


def test_generations_that_disagree_widen_the_bounds() -> None:
    within = np.linspace(-0.001, 0.001, 9)
    agreeing = hierarchical_ratio_estimate([0.10 + within, 0.101 + within, 0.099 + within], 0.99)
    disagreeing = hierarchical_ratio_estimate([0.05 + within, 0.15 + within, 0.10 + within], 0.99)
    pooled = paired_ratio_estimate(
        np.concatenate([0.05 + within, 0.15 + within, 0.10 + within]), confidence=0.99
    )
    assert agreeing.generations == 3
    assert agreeing.pairs == 27
    assert agreeing.at_least > 1.05
    assert disagreeing.at_least < 1.0 < pooled.at_least


def test_few_generations_use_students_bound_over_their_locations() -> None:
    locations = [0.05, 0.12, 0.17, 0.08]
    estimate = hierarchical_ratio_estimate(
        [np.full(20, place) for place in locations], 0.99, generation_sd=0.0
    )
    reach = 4.540703 * float(np.std(locations, ddof=1)) / 2
    assert math.log(estimate.at_least) == pytest.approx(np.mean(locations) - reach, rel=1e-5)
    assert math.log(estimate.at_most) == pytest.approx(np.mean(locations) + reach, rel=1e-5)


def test_generations_that_agree_by_chance_claim_no_more_than_layout_luck_allows() -> None:
    same = [np.full(20, 0.1)] * 3
    estimate = hierarchical_ratio_estimate(same, 0.99, generation_sd=0.02)
    reach = NormalDist().inv_cdf(0.99) * 0.02 / math.sqrt(3)
    assert math.log(estimate.at_least) == pytest.approx(0.1 - reach, rel=1e-6)
    assert hierarchical_ratio_estimate(same, 0.99, generation_sd=0.0).at_least == pytest.approx(math.exp(0.1))


def test_noise_within_generations_bounds_the_claim_even_when_their_locations_agree() -> None:
    noisy = np.linspace(-1.0, 1.0, 8)
    estimate = hierarchical_ratio_estimate([0.1 + noisy] * 3, 0.99, generation_sd=0.0)
    residuals = paired_ratio_estimate(np.concatenate([noisy] * 3), confidence=0.99)
    assert estimate.at_least == pytest.approx(math.exp(0.1) * residuals.at_least)
    assert estimate.at_least < 0.9


def test_too_few_pairs_in_few_generations_give_no_bound() -> None:
    estimate = hierarchical_ratio_estimate([array(0.1, 0.1)] * 3, 0.99)
    assert not estimate.is_bounded


def test_one_generation_has_no_bound_because_nothing_says_how_lucky_it_was() -> None:
    estimate = hierarchical_ratio_estimate([np.full(50, 0.7)], 0.99)
    assert (estimate.at_least, estimate.at_most) == (0.0, math.inf)
    assert estimate.median == pytest.approx(math.exp(0.7))


def test_many_generations_are_the_sample_of_a_signed_rank_bound() -> None:
    locations = np.linspace(0.0, 0.2, 9)
    estimate = hierarchical_ratio_estimate([place + array(-0.01, 0.0, 0.01) for place in locations], 0.99)
    direct = paired_ratio_estimate(locations, confidence=0.99)
    assert estimate.at_least == pytest.approx(direct.at_least)
    assert estimate.at_most == pytest.approx(direct.at_most)
    assert (estimate.pairs, estimate.generations) == (27, 9)


def test_eight_generations_fall_back_to_student_where_the_level_needs_more() -> None:
    locations = np.linspace(0.0, 0.07, 8)
    estimate = hierarchical_ratio_estimate(
        [np.full(20, place) for place in locations], 1 - 0.003, generation_sd=0.0
    )
    assert signed_rank_bound_index(8, 0.003) == 0
    reach = student_t_quantile(0.997, 7) * float(np.std(locations, ddof=1)) / math.sqrt(8)
    assert math.log(estimate.at_least) == pytest.approx(float(np.mean(locations)) - reach)


@given(
    st.lists(samples, min_size=2, max_size=9),
    st.floats(min_value=-3.0, max_value=3.0),
    st.floats(min_value=0.55, max_value=0.99),
)
def test_the_hierarchical_estimate_is_equivariant_and_holds_its_location(
    generations: list[FloatArray], shift: float, confidence: float
) -> None:
    plain = hierarchical_ratio_estimate(generations, confidence)
    moved = hierarchical_ratio_estimate([sample + shift for sample in generations], confidence)
    assert plain.at_least <= plain.median <= plain.at_most
    assert moved.at_least == pytest.approx(plain.at_least * math.exp(shift), rel=1e-8)
    assert moved.at_most == pytest.approx(plain.at_most * math.exp(shift), rel=1e-8)


def test_a_random_luck_of_each_process_does_not_pass_as_a_gain() -> None:
    # 4,000 runs of an exact 1 % rule: more than 78 false claims have a probability under one in a million.
    random = np.random.default_rng(20240501)
    false_claims = naive_claims = 0
    for _ in range(4_000):
        luck = random.normal(0.0, 0.02, size=3)
        runs = [place + random.normal(0.0, 0.01, size=8) for place in luck]
        false_claims += hierarchical_ratio_estimate(runs, 0.99).at_least > 1.0
        naive_claims += float(np.mean(luck)) > 0.01
    assert false_claims <= 78
    assert naive_claims > 400


@pytest.mark.parametrize(
    ("probability", "degrees", "published"),
    [
        (0.95, 1, 6.314),
        (0.95, 2, 2.920),
        (0.99, 1, 31.821),
        (0.99, 2, 6.965),
        (0.99, 3, 4.541),
        (0.99, 4, 3.747),
        (0.99, 7, 2.998),
        (0.975, 30, 2.042),
        (0.5, 5, 0.0),
    ],
)
def test_the_student_quantiles_equal_the_published_table(
    probability: float, degrees: int, published: float
) -> None:
    assert student_t_quantile(probability, degrees) == pytest.approx(published, abs=6e-4)


def test_holm_divides_the_level_by_the_finalists() -> None:
    assert holm_alpha(0.01, 4) == 0.0025
    assert holm_alpha(0.01, 1) == 0.01


@given(st.floats(min_value=1e-12, max_value=0.999))
def test_pairs_needed_is_the_first_number_that_has_a_bound(alpha: float) -> None:
    needed = pairs_needed(alpha)
    assert 2.0**-needed <= alpha < 2.0 ** -(needed - 1)
    if needed <= 30:
        assert signed_rank_bound_index(needed, alpha) >= 1
        assert signed_rank_bound_index(needed - 1, alpha) == 0


@pytest.mark.parametrize(("alpha", "needed"), [(0.5, 1), (0.25, 2), (0.05, 5), (0.01, 7), (0.01 / 3, 9)])
def test_pairs_needed_follows_the_published_formula(alpha: float, needed: int) -> None:
    assert pairs_needed(alpha) == needed == math.ceil(math.log2(1 / alpha))


@pytest.mark.parametrize("bad", [array(), array(1.0, math.nan), array(math.inf), np.zeros((2, 2))])
def test_a_sample_that_is_no_list_of_finite_numbers_is_refused(bad: FloatArray) -> None:
    with pytest.raises(InvalidArgument):
        hodges_lehmann(bad)
    with pytest.raises(InvalidArgument):
        paired_ratio_estimate(bad, confidence=0.95)
    with pytest.raises(InvalidArgument):
        hierarchical_ratio_estimate([array(1.0), bad], 0.95)


@pytest.mark.parametrize("bad", [0.0, 1.0, -0.1, math.nan, 2.0])
def test_levels_and_confidences_outside_their_range_are_refused(bad: float) -> None:
    with pytest.raises(InvalidArgument):
        signed_rank_bound_index(5, bad)
    with pytest.raises(InvalidArgument):
        holm_alpha(bad, 1)
    with pytest.raises(InvalidArgument):
        pairs_needed(bad)
    with pytest.raises(InvalidArgument):
        paired_ratio_estimate(array(1.0), confidence=bad)
    with pytest.raises(InvalidArgument):
        hierarchical_ratio_estimate([array(1.0)], bad)
    with pytest.raises(InvalidArgument):
        student_t_quantile(bad, 3)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(InvalidArgument):
        signed_rank_bound_index(-1, 0.05)
    with pytest.raises(InvalidArgument):
        holm_alpha(0.01, 0)
    with pytest.raises(InvalidArgument):
        student_t_quantile(0.99, 0)
    with pytest.raises(InvalidArgument):
        student_t_quantile(0.4, 3)
    with pytest.raises(InvalidArgument):
        hierarchical_ratio_estimate([], 0.99)


@pytest.mark.parametrize("bad", [-0.1, math.inf, math.nan])
def test_an_assumed_luck_that_is_no_deviation_is_refused(bad: float) -> None:
    with pytest.raises(InvalidArgument):
        hierarchical_ratio_estimate([array(1.0), array(1.0)], 0.99, generation_sd=bad)


def test_the_defaults_are_the_documented_ones() -> None:
    assert _stats.LAYOUT_LUCK_SD == 0.02
    assert _stats.GENERATIONS_AS_SAMPLE == 8
