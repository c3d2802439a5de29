"""Every published figure keeps its definition: properties for any numbers, and values known by hand."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.errors import InvalidArgument
from perfsmith.evaluators.metrics import (
    LevelRun,
    TaskResult,
    algotune_score,
    cost_per_gain,
    coverage,
    dps,
    dps_norm,
    efficiency,
    fast_p,
    fitted_power_law,
    geometric_mean,
    levels,
    pie_mean,
    share_optimised,
    share_slower,
    time_limit_s,
)

ratios = st.floats(min_value=0.02, max_value=500.0)
tasks = st.lists(st.one_of(st.none(), ratios), min_size=1, max_size=30)
costs = st.lists(st.floats(min_value=1e3, max_value=1e9), min_size=1, max_size=30)
seconds = st.floats(min_value=1e-3, max_value=100.0)


def results(found: list[float | None]) -> list[TaskResult]:
    return [TaskResult(ratio=ratio, at_least=0.9 * ratio if ratio else 0.0) for ratio in found]


@given(tasks)
def test_means_that_leave_slowdowns_out_are_ordered_as_means_are(found: list[float | None]) -> None:
    assert 1.0 <= algotune_score(results(found)) <= pie_mean(results(found)) * (1 + 1e-12)


@given(tasks)
def test_a_geometric_mean_shows_slowdowns_and_is_its_inverse_of_the_inverse(
    found: list[float | None],
) -> None:
    mean = geometric_mean(results(found))
    turned = geometric_mean(results([1 / ratio if ratio and ratio < 50 else None for ratio in found]))
    if all(ratio is None or ratio < 50 for ratio in found):
        assert mean * turned == pytest.approx(1.0)
    assert min(r or 1.0 for r in found) * 0.999 <= mean <= max(r or 1.0 for r in found) * 1.001


@given(tasks, ratios, ratios)
def test_a_higher_bar_never_has_more_above_it(found: list[float | None], one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert fast_p(results(found), low) >= fast_p(results(found), high)
    assert share_optimised(results(found), low) >= share_optimised(results(found), high)


def test_what_is_counted_by_hand() -> None:
    found = [
        TaskResult(ratio=2.0, at_least=1.5),
        TaskResult(ratio=1.2, at_least=1.05),
        TaskResult(ratio=0.5, at_least=0.4),
        TaskResult(ratio=None),
    ]
    assert share_optimised(found) == 0.25
    assert fast_p(found, 1.2) == 0.25  # strictly more
    assert fast_p(found, 1.0) == 0.5
    assert share_slower(found) == 0.25
    assert pie_mean(found) == pytest.approx((2.0 + 1.2 + 1.0 + 1.0) / 4)
    assert algotune_score(found) == pytest.approx(4 / (0.5 + 1 / 1.2 + 1 + 1))
    assert geometric_mean(found) == pytest.approx((2.0 * 1.2 * 0.5) ** 0.25)
    assert cost_per_gain(3.0, found) == 1.5
    assert cost_per_gain(3.0, found, least=2.0) is None


def test_one_task_at_about_no_time_does_not_decide_a_geometric_mean() -> None:
    honest = [TaskResult(ratio=1.0)] * 9
    assert geometric_mean([*honest, TaskResult(ratio=1e12)]) == pytest.approx(1000 ** (1 / 10))
    assert geometric_mean([*honest, TaskResult(ratio=1e-12)]) == pytest.approx((1 / 50) ** (1 / 10))


@pytest.mark.parametrize("ratio", [True, 0.0, -1.0, math.nan, math.inf, "2"])
def test_a_ratio_that_is_no_measurement_is_refused(ratio: float) -> None:
    with pytest.raises(InvalidArgument, match="ratio"):
        TaskResult(ratio=ratio)


def test_a_bound_above_its_ratio_and_a_figure_over_nothing_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="lower bound"):
        TaskResult(ratio=1.0, at_least=1.1)
    for figure in (geometric_mean, pie_mean, algotune_score, share_optimised, share_slower):
        with pytest.raises(InvalidArgument, match="There is no"):
            figure([])
    with pytest.raises(InvalidArgument, match="cost"):
        cost_per_gain(-1.0, [TaskResult(ratio=1.0)])


@given(costs, st.randoms())
def test_levels_hold_all_solutions_in_order_whatever_order_they_came_in(
    found: list[float], dice: object
) -> None:
    ladder = levels(found)
    shuffled = sorted(found, key=lambda _: dice.random())  # type: ignore[attr-defined]
    assert levels(shuffled) == ladder
    assert [cost for level in ladder for cost in level.costs] == sorted(found, reverse=True)
    for slow, fast in pairwise(ladder):
        gap = (slow.costs[-1] - fast.reference) / slow.costs[-1]
        assert gap > 0.10 + math.sqrt(1e4 / slow.costs[-1])
        assert slow.score < fast.score
    assert ladder[-1].score == 100.0


@given(costs, st.floats(min_value=1.0, max_value=1e10), st.floats(min_value=1.0, max_value=1e10))
def test_a_faster_solution_never_scores_lower(found: list[float], one: float, other: float) -> None:
    ladder = levels(found)
    fast, slow = sorted((one, other))
    for score in (dps, dps_norm):
        assert 0.0 <= score(slow, ladder) <= score(fast, ladder) <= 100.0
        assert score(None, ladder) == 0.0
        assert score(min(found), ladder) == 100.0


def test_levels_and_scores_by_hand() -> None:
    ladder = levels([1e8, 1.01e8, 1e9, 1e7])
    assert [level.costs for level in ladder] == [(1e9,), (1.01e8, 1e8), (1e7,)]
    assert [level.score for level in ladder] == [25.0, 75.0, 100.0]
    assert dps(1.005e8, ladder) == 75.0
    assert dps_norm(1.005e8, ladder) == pytest.approx(200 / 3)
    assert dps(2e9, ladder) == 0.0


def runs(times: list[tuple[float, float | None]], *, right: bool = True) -> list[LevelRun]:
    return [LevelRun(reference_s=r, solution_s=s, is_right=right) for r, s in times]


@given(st.lists(seconds, min_size=4, max_size=4))
def test_the_reference_itself_has_efficiency_one(times: list[float]) -> None:
    assert efficiency(runs([(t, t) for t in times])) == pytest.approx(1.0)
    assert efficiency(runs([(t, t) for t in times], right=False)) == 0.0
    assert efficiency(runs([(t, None) for t in times])) == 0.0
    assert efficiency(runs([(t, t / 2) for t in times])) > 1.0


@given(st.lists(st.tuples(seconds, seconds), min_size=4, max_size=4), st.integers(0, 3))
def test_what_does_not_end_on_a_level_has_nothing_from_there_on(
    times: list[tuple[float, float]], level: int
) -> None:
    whole = efficiency(runs(list(times)))
    cut = efficiency(runs([(r, None if n == level else s) for n, (r, s) in enumerate(times)]))
    rest = efficiency(runs([(r, None if n >= level else s) for n, (r, s) in enumerate(times)]))
    assert cut == rest <= whole


def test_efficiency_by_hand() -> None:
    four = [(0.1, 0.1), (1.0, 2.0), (1.0, 1.5), (2.0, 5.0)]
    assert time_limit_s(runs(list(four))) == 4.0
    expected = (3 * (4 - 2) / 3 + 3 * (4 - 1.5) / 3 + 4 * 0.0) / 10
    assert efficiency(runs(list(four))) == pytest.approx(expected)


@pytest.mark.parametrize("first", [4.0, 100.0])
def test_a_level_that_does_not_count_may_take_longer_than_the_limit(first: float) -> None:
    counted = [(1.0, 1.0), (1.0, 1.0), (2.0, 2.0)]
    assert efficiency(runs([(first, first), *counted])) == pytest.approx(1.0)


@pytest.mark.parametrize("hardness", [(1.0,), (0.0, 0.0, 0.0, 0.0), (-1.0, 1.0, 1.0, 1.0)])
def test_weights_that_are_none_are_refused(hardness: tuple[float, ...]) -> None:
    with pytest.raises(InvalidArgument, match="weights"):
        efficiency(runs([(1.0, 1.0)] * 4), hardness)


@given(st.floats(-5.0, -0.1), st.floats(-1.0, -0.05))
def test_the_law_is_found_again_in_what_it_gives(a: float, b: float) -> None:
    curve = {k: math.exp(a * k**b) for k in (1, 2, 5, 10, 50, 100)}
    law = fitted_power_law(curve | {1000: 1.0, 2000: 0.0})
    assert law is not None
    assert law.a == pytest.approx(a, rel=1e-6)
    assert law.b == pytest.approx(b, rel=1e-6)
    assert law.points == 6
    assert law.residual < 1e-6
    assert law.at(30) == pytest.approx(math.exp(a * 30**b))


def test_where_everything_or_nothing_is_solved_no_law_is_known() -> None:
    assert fitted_power_law({1: 0.0, 10: 1.0, 100: 1.0}) is None
    assert fitted_power_law({1: 0.5}) is None
    for curve in ({0: 0.5}, {1: 1.5}, {1: math.nan}):
        with pytest.raises(InvalidArgument, match="coverage"):
            fitted_power_law(curve)


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=8), min_size=1, max_size=6), st.integers(1, 5))
def test_coverage_is_the_mean_of_what_each_problem_has(solved: list[list[bool]], k: int) -> None:
    def brute(one: list[bool]) -> float:
        return 1.0 - math.comb(len(one) - sum(one), k) / math.comb(len(one), k)

    assert coverage(solved, k) == pytest.approx(fmean(map(brute, solved)))
    assert coverage(solved, k) <= coverage(solved, 5) + 1e-12
