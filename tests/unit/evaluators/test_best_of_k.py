"""The best-of-k estimator equals brute force over all subsets."""

from __future__ import annotations

import itertools
import math
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.errors import InvalidArgument
from perfsmith.evaluators.metrics import best_of_k_weights, expected_best_of_k

scores = st.lists(st.floats(min_value=-100.0, max_value=100.0), min_size=1, max_size=10)


@given(scores, st.data())
def test_it_is_the_mean_of_the_maximum_over_all_subsets(values: list[float], data: st.DataObject) -> None:
    k = data.draw(st.integers(min_value=1, max_value=len(values)))
    brute = fmean(max(subset) for subset in itertools.combinations(values, k))
    assert expected_best_of_k(values, k) == pytest.approx(brute, abs=1e-9)


@given(scores)
def test_more_draws_never_lower_it_from_the_mean_up_to_the_maximum(values: list[float]) -> None:
    curve = [expected_best_of_k(values, k) for k in range(1, len(values) + 1)]
    assert curve[0] == pytest.approx(fmean(values), abs=1e-9)
    assert curve[-1] == max(values)
    assert all(later >= earlier - 1e-9 for earlier, later in itertools.pairwise(curve))


@given(st.integers(min_value=0, max_value=40), st.integers(min_value=0, max_value=40), st.data())
def test_zeros_and_ones_give_the_unbiased_pass_at_k(failed: int, passed: int, data: st.DataObject) -> None:
    n = failed + passed
    if n == 0:
        return
    k = data.draw(st.integers(min_value=1, max_value=n))
    expected = 1.0 - math.comb(n - passed, k) / math.comb(n, k)
    assert expected_best_of_k([0.0] * failed + [1.0] * passed, k) == pytest.approx(expected, abs=1e-9)


@given(st.integers(min_value=1, max_value=3000), st.data())
def test_the_weights_sum_to_one_and_ignore_what_can_never_be_the_best(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(min_value=1, max_value=n))
    weights = best_of_k_weights(n, k)
    assert math.fsum(weights) == pytest.approx(1.0, abs=1e-9)
    assert all(weight == 0.0 for weight in weights[: k - 1])
    assert all(weight >= 0.0 for weight in weights)


@pytest.mark.parametrize(("count", "k"), [(0, 0), (0, 1), (3, 0), (3, 4), (3, -1)])
def test_a_k_that_cannot_be_drawn_is_refused(count: int, k: int) -> None:
    with pytest.raises(InvalidArgument):
        expected_best_of_k([1.0] * count, k)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_score_that_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(InvalidArgument):
        expected_best_of_k([1.0, bad], 1)
