"""Is a run over a library read, counted and shown for what it was?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import a_header, a_judgement, a_profile, a_speed, a_step, a_target, a_wrong_result

from benchmarks._library_results import (
    LibraryResult,
    changed_tests,
    confirmed_gains,
    described,
    figure,
    holds,
    outcomes_of,
    verdict_counts,
)
from perfsmith.agent.report import RunReport, RunStatus, TargetReport, TargetStatus, render_json
from perfsmith.tasks import Gate, TargetKind, Verdict, from_json

JUNIT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" tests="6">
<testcase classname="tests.test_a" name="test_one[1]" time="0.1" />
<testcase classname="tests.test_a" name="test_two"><failure message="no">x</failure></testcase>
<testcase classname="tests.test_a" name="test_three"><skipped type="pytest.skip" message="why" /></testcase>
<testcase classname="tests.test_b" name="test_four"><error message="fixture">x</error></testcase>
<testcase classname="tests.test_b" name="test_same" /><testcase classname="tests.test_b" name="test_same" />
</testsuite></testsuites>
"""
PASSED = {"tests.test_a::test_one": ("passed",), "tests.test_a::test_two": ("passed",)}


def a_report(at_least: float = 1.31, *, accepted: bool = True) -> RunReport:
    target, other = a_target(), a_target("shop/tax.py", "rate_for", TargetKind.FUNCTION)
    winner = a_judgement(
        target, 1, Verdict.ACCEPTED, Gate.CONFIRM, "confirmed", steps=(a_step("one"), a_step("two"))
    )
    improved = TargetReport(
        target=target,
        status=TargetStatus.IMPROVED,
        reason="confirmed",
        share=0.4,
        judged=(a_wrong_result(target, 2), winner),
        accepted_id=winner.candidate.id if accepted else None,
        speed=a_speed(at_least=at_least, median=at_least * 1.1) if accepted else None,
        patch="01.patch",
    )
    plain = TargetReport(
        target=other,
        status=TargetStatus.NOTHING_SIGNIFICANT,
        reason="timing stopped the rest",
        share=0.1,
        judged=(a_judgement(other, 3), a_judgement(other, 4)),
    )
    report = replace(a_header(), status=RunStatus.FINISHED, profile=a_profile(), targets=(plain, improved))
    return from_json(RunReport, render_json(report))


def a_result(
    name: str = "shop-1.0", report: RunReport | None = None, after: dict[str, tuple[str, ...]] | None = None
) -> LibraryResult:
    return LibraryResult(name=name, report=report or a_report(), before=PASSED, after=after or PASSED)


def test_outcomes_are_read_from_a_junit_report_and_repeated_ids_keep_every_outcome() -> None:
    assert outcomes_of(JUNIT) == {
        "tests.test_a::test_one[1]": ("passed",),
        "tests.test_a::test_two": ("failed",),
        "tests.test_a::test_three": ("skipped",),
        "tests.test_b::test_four": ("error",),
        "tests.test_b::test_same": ("passed", "passed"),
    }


@pytest.mark.parametrize("text", ["", "<testsuites><testcase>", "not xml"])
def test_an_unreadable_report_is_an_error_and_never_an_empty_suite(text: str) -> None:
    with pytest.raises(ValueError, match="no readable report"):
        outcomes_of(text)


def test_every_judgement_is_counted_by_verdict() -> None:
    assert verdict_counts(a_report()) == {
        Verdict.ACCEPTED: 1,
        Verdict.NOT_FASTER: 2,
        Verdict.WRONG_RESULT: 1,
    }


def test_a_gain_names_its_target_its_rules_and_carries_its_interval() -> None:
    (gain,) = confirmed_gains(a_report(1.31))
    assert gain.target == "shop/cart.py::Cart.total"
    assert gain.rules == ("one", "two")
    assert gain.speed.at_least == pytest.approx(1.31)


def test_a_judged_candidate_that_was_not_confirmed_is_no_gain() -> None:
    assert confirmed_gains(a_report(accepted=False)) == ()


@pytest.mark.parametrize(("at_least", "is_hit"), [(1.10, True), (1.0999, False), (2.0, True)])
def test_only_a_lower_bound_of_one_point_one_counts(at_least: float, is_hit: bool) -> None:  # noqa: FBT001
    assert a_result(report=a_report(at_least)).is_hit is is_hit


def test_a_gain_whose_patch_was_not_tested_does_not_count() -> None:
    untested = LibraryResult(
        name="shop-1.0", report=a_report(), before=PASSED, failure="git apply ended with 1"
    )
    assert not untested.is_hit
    assert not untested.is_red


@pytest.mark.parametrize(
    ("after", "is_red"),
    [
        (PASSED, False),
        ({**PASSED, "tests.test_a::test_two": ("failed",)}, True),
        ({**PASSED, "tests.test_a::test_two": ("error",)}, True),
        ({"tests.test_a::test_one": ("passed",)}, True),
        ({**PASSED, "tests.test_a::test_new": ("passed",)}, False),
        ({**PASSED, "tests.test_a::test_two": ("skipped",)}, False),
    ],
)
def test_a_suite_is_red_when_a_test_fails_or_is_missing_only_afterwards(
    after: dict[str, tuple[str, ...]],
    is_red: bool,  # noqa: FBT001
) -> None:
    result = a_result(after=after)
    assert result.is_red is is_red
    assert result.changed == changed_tests(PASSED, after)


def test_a_test_that_failed_before_as_well_does_not_make_a_suite_red() -> None:
    failing = {"tests.test_a::test_two": ("failed",)}
    assert not LibraryResult(name="shop-1.0", report=a_report(), before=failing, after=failing).is_red


def test_the_target_is_four_of_five_and_no_red_suite() -> None:
    hits = [a_result(f"shop-{n}") for n in range(4)]
    miss = a_result("shop-4", report=a_report(1.05))
    red = a_result("shop-5", after={"tests.test_a::test_one": ("passed",)})
    assert holds([*hits, miss])
    assert not holds([*hits[:3], miss, miss])
    assert not holds([*hits, red])
    assert not holds([])
    assert figure([*hits[:3], miss, red]) == "figure: real_libraries 4/5 target 4/5, red suites 1"


def test_the_block_of_a_library_shows_counts_gains_with_their_interval_and_changed_tests() -> None:
    text = described(a_result(after={**PASSED, "tests.test_a::test_two": ("failed",)}))
    assert "shop-1.0" in text
    assert "judged 4 candidates: accepted 1, not_faster 2, wrong_result 1" in text
    assert "+ shop/cart.py::Cart.total: 1.44x [1.31, 1.53] at 99.0% a side, 30 pairs in 6 processes" in text
    assert "(one, two)" in text
    assert "suite before: 2 passed" in text
    assert "suite after:  1 failed, 1 passed" in text
    assert "changed: tests.test_a::test_two: passed -> failed" in text


def test_a_library_that_failed_early_says_why() -> None:
    text = described(LibraryResult(name="shop-1.0", failure="`python -m pip install ...` ended with 1"))
    assert "failed: `python -m pip install ...` ended with 1" in text
    assert "suite before: no tests" in text
    assert "suite after" not in text
