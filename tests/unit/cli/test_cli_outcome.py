"""Exit codes: what a run found, in one number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import (
    a_candidate,
    a_report_without_gain,
    a_skipped_report,
    a_speed,
    an_evaluation,
    an_improved_report,
)

from perfsmith.agent.cli import ExitCode
from perfsmith.agent.cli._outcome import code_of_check, code_of_evaluation, code_of_run, code_of_search
from perfsmith.agent.report import RunKind, RunReport, RunStatus, TargetReport, TargetStatus
from perfsmith.tasks import Evidence, Verdict


@pytest.mark.parametrize(
    ("report", "fails", "code"),
    [
        (an_improved_report(), False, 0),
        (an_improved_report(), True, 1),
        (a_report_without_gain(), True, 0),
        (replace(an_improved_report(), status=RunStatus.BUDGET_SPENT), False, 0),
        (replace(a_skipped_report(), status=RunStatus.BUDGET_SPENT), False, 6),
        (replace(an_improved_report(), status=RunStatus.INTERRUPTED), False, 130),
        (replace(an_improved_report(), status=RunStatus.FAILED), False, 3),
        (replace(an_improved_report(), status=RunStatus.RUNNING), False, 3),
    ],
)
def test_a_search_ends_with_its_code(report: RunReport, *, fails: bool, code: int) -> None:
    assert code_of_search(report, fails_on_improvement=fails) == code


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict.ACCEPTED, 0),
        (Verdict.NOT_FASTER, 0),
        (Verdict.DUPLICATE, 0),
        (Verdict.INFRA_ERROR, 3),
        *(
            (each, 1)
            for each in Verdict
            if each.value not in ("accepted", "not_faster", "duplicate", "infra_error")
        ),
    ],
)
def test_a_verdict_has_its_code(verdict: Verdict, code: int) -> None:
    assert code_of_evaluation(an_evaluation(a_candidate(), verdict)) == code


def test_not_faster_fails_only_when_measured_slower() -> None:
    slower = replace(a_speed(), median=0.8, at_least=0.7, at_most=0.9)
    unclear = replace(a_speed(), median=0.99, at_least=0.9, at_most=1.02)
    trifling = replace(a_speed(), median=0.985, at_least=0.98, at_most=0.99, noise_floor=1.0)
    noisy = replace(slower, noise_floor=1.2)
    for speed, code in (
        (slower, ExitCode.GATE_FAILED),
        (unclear, ExitCode.OK),
        (trifling, ExitCode.OK),
        (noisy, ExitCode.OK),
    ):
        evaluation = an_evaluation(a_candidate(), evidence=Evidence(speed=speed))
        assert code_of_evaluation(evaluation) == code


def test_a_check_takes_the_worst_of_its_verdicts() -> None:
    assert code_of_check(an_improved_report()) == ExitCode.GATE_FAILED
    assert code_of_check(a_skipped_report()) == ExitCode.NOTHING_TO_OPTIMIZE
    improved = an_improved_report().targets[0]
    accepted = replace(improved, judged=improved.judged[2:3])
    assert code_of_check(replace(an_improved_report(), targets=(accepted,))) == ExitCode.OK


SKIPPED = a_skipped_report().targets[0]
PENDING = replace(SKIPPED, status=TargetStatus.PENDING)
RIGHT = replace(an_improved_report().targets[0], judged=an_improved_report().targets[0].judged[2:3])
WRONG = an_improved_report().targets[0]


@pytest.mark.parametrize(
    ("targets", "code"),
    [
        ((RIGHT, SKIPPED), ExitCode.NOTHING_TO_OPTIMIZE),
        ((RIGHT, PENDING), ExitCode.BUDGET_SPENT),
        ((RIGHT, SKIPPED, PENDING), ExitCode.BUDGET_SPENT),
        ((WRONG, SKIPPED, PENDING), ExitCode.GATE_FAILED),
        ((RIGHT,), ExitCode.OK),
        ((), ExitCode.NOTHING_TO_OPTIMIZE),
    ],
)
def test_a_check_that_left_a_function_unjudged_is_no_success(
    targets: tuple[TargetReport, ...], code: ExitCode
) -> None:
    for status in (RunStatus.FINISHED, RunStatus.BUDGET_SPENT) if targets else (RunStatus.FINISHED,):
        assert code_of_check(replace(a_skipped_report(), status=status, targets=targets)) == code


def test_a_run_that_is_gone_on_with_ends_by_its_kind() -> None:
    report = replace(an_improved_report(), targets=(RIGHT, SKIPPED))
    codes = {
        kind: code_of_run(replace(report, kind=kind, profile=()), fails_on_improvement=False)
        for kind in RunKind
    }
    assert codes == {
        RunKind.SEARCH: ExitCode.OK,
        RunKind.DRY_RUN: ExitCode.OK,
        RunKind.PROFILE: ExitCode.NOTHING_TO_OPTIMIZE,
        RunKind.CHECK: ExitCode.NOTHING_TO_OPTIMIZE,
    }
    interrupted = replace(report, kind=RunKind.PROFILE, status=RunStatus.INTERRUPTED)
    assert code_of_run(interrupted, fails_on_improvement=False) == ExitCode.INTERRUPTED
