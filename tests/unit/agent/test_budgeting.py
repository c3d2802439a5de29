"""Is the time of a run divided so that what was found can still be confirmed?"""

from __future__ import annotations

from dataclasses import replace

from factories import a_judgement, a_speed, a_target

from perfsmith.agent.report import TargetReport, TargetStatus
from perfsmith.agent.run._budgeting import expected_saving, granted_s, was_confirming
from perfsmith.tasks import Evidence, Gate, Verdict


def a_searched_target(*, share: float = 0.2, at_least: float = 1.5, wall_s: float = 4.0) -> TargetReport:
    target = a_target()
    found = a_judgement(target, 1, Verdict.ACCEPTED, evidence=Evidence(speed=a_speed(at_least)))
    cost = replace(found.evaluation.cost, wall_s=wall_s)
    judged = replace(found, evaluation=replace(found.evaluation, cost=cost))
    return TargetReport(
        target=target, status=TargetStatus.PENDING, reason="1 alive", share=share, judged=(judged,)
    )


def test_time_goes_by_share_and_no_target_takes_more_than_a_part_while_others_wait() -> None:
    first = granted_s(1000.0, [0.3, 0.3, 0.3, 0.1], [], suite_s=5.0)
    last = granted_s(1000.0, [0.1, 0.3, 0.3, 0.3], [], suite_s=5.0)
    alone = granted_s(1000.0, [0.01], [], suite_s=5.0)
    assert first is not None
    assert last is not None
    assert alone is not None
    assert last < first <= 250.0 < alone < 1000.0


def test_what_confirmations_will_take_is_kept_back() -> None:
    without = granted_s(300.0, [0.5], [], suite_s=10.0)
    with_one = granted_s(300.0, [0.5], [a_searched_target(wall_s=8.0)], suite_s=10.0)
    assert without is not None
    assert with_one is not None
    assert without - with_one == 10.0 + 3.0 * 8.0


def test_searching_ends_when_the_rest_is_needed_for_confirming() -> None:
    found = [a_searched_target(wall_s=10.0) for _ in range(3)]
    assert granted_s(90.0, [0.5, 0.1], found, suite_s=10.0) is None


def test_a_run_that_has_found_nothing_searches_to_the_end() -> None:
    assert granted_s(8.0, [0.5, 0.1], [], suite_s=10.0) == 8.0


def test_the_largest_saving_is_confirmed_first() -> None:
    small_gain = a_searched_target(share=0.5, at_least=1.05)
    large_gain = a_searched_target(share=0.1, at_least=10.0)
    assert expected_saving(large_gain) > expected_saving(small_gain) > 0.0


def test_a_finalist_at_its_last_gate_was_confirming() -> None:
    searched = a_searched_target()
    refused = a_judgement(searched.target, 2, Verdict.NOT_FASTER, Gate.CONFIRM)
    assert not was_confirming(searched)
    assert was_confirming(replace(searched, judged=(*searched.judged, refused)))
