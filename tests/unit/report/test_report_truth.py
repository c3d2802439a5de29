"""A report counts what was left undone, and shows nothing as measured or compared that was not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from factories import (
    a_judgement,
    a_profile,
    a_report_without_gain,
    a_speed,
    a_target,
    a_target_without_gain,
    an_improved_report,
    an_improved_target,
    an_interrupted_report,
    an_oracle,
)

from perfsmith.agent.report import (
    JudgedCandidate,
    RunKind,
    RunReport,
    RunStatus,
    Spent,
    TargetReport,
    TargetStatus,
    render_run_list,
    render_text,
    summarise,
    tally,
)
from perfsmith.tasks import Evidence, Gate, Origin, Verdict


def text_of(report: RunReport, *, verbose: bool = False) -> str:
    return render_text(report, width=100, color=False, verbose=verbose)


def flat(text: str) -> str:
    return " ".join(text.split())


def headline_of(report: RunReport) -> str:
    return flat(text_of(report).split("\n\n")[0])


def not_reached(number: int) -> tuple[TargetReport, ...]:
    reason = "the budget ended before it was searched"
    return tuple(
        TargetReport(
            target=a_target("shop/far.py", f"f{n}"), status=TargetStatus.PENDING, reason=reason, share=0.01
        )
        for n in range(number)
    )


def slowed(at_least: float, at_most: float) -> Evidence:
    return Evidence(speed=replace(a_speed(at_least, at_least + 0.01), at_most=at_most))


def a_check(row: JudgedCandidate, status: TargetStatus = TargetStatus.NOTHING_SIGNIFICANT) -> RunReport:
    given = replace(row, candidate=replace(row.candidate, origin=Origin(proposer="given")))
    target = TargetReport(
        target=a_target(),
        status=status,
        reason=row.evaluation.reason,
        share=0.2,
        judged=(given,),
        accepted_id=given.candidate.id if status is TargetStatus.IMPROVED else None,
        oracle=row.evaluation.evidence.oracle,
    )
    return replace(a_report_without_gain(), kind=RunKind.CHECK, targets=(target,))


def test_targets_the_budget_did_not_reach_are_counted_and_listed_in_one_block() -> None:
    report = replace(
        a_report_without_gain(),
        status=RunStatus.BUDGET_SPENT,
        profile=(),
        targets=(a_target_without_gain(), *not_reached(16)),
    )
    assert headline_of(report) == (
        "Budget spent; so far: nothing significant found: searched 3 candidates on 1 of 17 targets in 24.9 "
        "s, stopped mostly by gate timing (1 of 3 refused); 16 were not reached."
    )
    text = text_of(report)
    assert "16 targets not reached\n  the budget ended before it was searched: 16\n" in text
    assert "… and 13 more (-v shows all)" in text
    assert text_of(report, verbose=True).count("shop/far.py::f") == 16
    assert "not finished" not in text


def test_gains_are_counted_among_all_targets_there_were() -> None:
    report = replace(an_improved_report(), targets=(an_improved_target(), *not_reached(1)))
    assert headline_of(report) == (
        "1 of 2 targets made faster: Cart.total, at least 1.42x (99 %), median 1.50x, 30 pairs; "
        "1 was not reached."
    )
    listed = flat(render_run_list([summarise(report)], width=100, color=False))
    assert "1 of 2 targets made faster, 1 not reached; 15 candidates judged" in listed


def test_a_run_in_which_nothing_was_reached_says_so() -> None:
    report = replace(
        a_report_without_gain(), status=RunStatus.BUDGET_SPENT, profile=(), targets=not_reached(3)
    )
    assert headline_of(report) == "Budget spent; so far: nothing was judged: 3 of 3 targets not reached."


def test_an_interrupted_run_names_the_targets_it_did_not_come_to() -> None:
    text = text_of(an_interrupted_report())
    assert "3 targets not reached" in text
    assert "shop/io.py::read_rows" in text
    assert summarise(an_interrupted_report()).targets == 4
    assert "not reached" not in text_of(a_report_without_gain()), "a finished run wrote them down itself"


@pytest.mark.parametrize("kind", [RunKind.DRY_RUN, RunKind.SEARCH])
def test_a_dry_run_ranks_what_would_be_searched(kind: RunKind) -> None:
    report = replace(
        a_report_without_gain(), kind=kind, targets=(), spent=Spent(wall_s=2.0), requested=("src/shop",)
    )
    text = text_of(report)
    assert headline_of(report) == "4 functions would be searched, in this order."
    assert re.search(r"^1 +41 % .* shop/cart.py::Cart.total$", text, re.MULTILINE)
    assert "Search them\n    optimize run src/shop\n" in text
    listed = flat(render_run_list([summarise(report)], width=100, color=False))
    assert "4 functions ranked, nothing searched" in listed


def test_verdicts_of_earlier_runs_are_not_shown_as_measured_here() -> None:
    target = an_improved_target()
    judged = tuple(replace(row, is_reused=True) for row in target.judged)
    report = replace(an_improved_report(), targets=(replace(target, judged=judged),), spent=Spent(wall_s=3.0))
    text = flat(text_of(report))
    said = "15 of 15 verdicts are from earlier runs under the same conditions"
    assert f"Tried 15 candidates; {said}" in text
    assert f"Spent 3 s in all (limits: time-budget 10 min); {said}" in text
    assert "measured in an earlier run under the same conditions" in text
    assert "earlier run" not in text_of(an_improved_report())


def test_one_reused_verdict_is_counted_among_the_others() -> None:
    judged = (replace(a_judgement(a_target(), 1), is_reused=True), a_judgement(a_target(), 2))
    report = replace(a_report_without_gain(), targets=(replace(a_target_without_gain(), judged=judged),))
    assert "1 of 2 verdicts is from earlier runs" in flat(text_of(report))


def test_applied_files_are_named_and_not_offered_to_be_applied_again() -> None:
    report = replace(an_improved_report(), applied=("shop/cart.py", "shop/tax.py"))
    text = text_of(report)
    assert "\nApplied: shop/cart.py, shop/tax.py\n" in text
    assert "optimize apply" not in text
    assert "optimize check" not in text


@pytest.mark.parametrize(
    ("verdict", "gate", "evidence", "title"),
    [
        (Verdict.WRONG_RESULT, Gate.BEHAVIOUR, Evidence(), "wrong result"),
        (Verdict.OUT_OF_SCOPE, Gate.SCOPE, Evidence(), "out of scope"),
        (Verdict.INVALID_EDIT, Gate.BUILD, Evidence(), "invalid edit"),
        (Verdict.CRASH, Gate.SMOKE, Evidence(), "crash"),
        (Verdict.NOT_FASTER, Gate.CONFIRM, slowed(0.7, 0.8), "slower"),
        (Verdict.NOT_FASTER, Gate.CONFIRM, slowed(0.9, 1.1), "right, no gain can be told"),
    ],
)
def test_a_given_change_is_titled_by_its_verdict(
    verdict: Verdict, gate: Gate, evidence: Evidence, title: str
) -> None:
    report = a_check(a_judgement(a_target(), 1, verdict, gate, evidence=evidence))
    assert f"\nshop/cart.py::Cart.total  {title}\n" in text_of(report)
    assert "nothing significant" not in text_of(report)


def test_a_given_change_that_holds_is_titled_faster() -> None:
    row = a_judgement(a_target(), 1, Verdict.ACCEPTED, Gate.CONFIRM, evidence=Evidence(speed=a_speed()))
    text = text_of(a_check(row, TargetStatus.IMPROVED))
    assert "\nshop/cart.py::Cart.total  faster\n" in text
    assert "optimize apply" not in text, "there is no patch of ours"


def test_what_was_not_compared_is_not_called_the_same() -> None:
    row = a_judgement(
        a_target(), 1, Verdict.WRONG_RESULT, evidence=Evidence(oracle=replace(an_oracle(), compared=0))
    )
    text = text_of(a_check(row))
    assert "Same" not in text
    assert "Inputs     14 recorded, 80 typed, 120 inferred, for shop.cart:Cart.total" in text


def test_candidates_are_counted_in_words() -> None:
    target = a_target()
    refused = a_judgement(target, 1, gate=Gate.SCREEN)
    alive = [a_judgement(target, 10 + n, Verdict.ACCEPTED) for n in range(4)]
    noise = a_judgement(target, 2, evidence=slowed(0.43, 9.0))
    assert tally([refused]) == "1 candidate judged: 1 not faster (screen)"
    assert tally([*alive, replace(refused, is_reused=True), noise]) == (
        "6 candidates judged, 1 of them in earlier runs: 4 faster in the search (not confirmed), "
        "1 not faster (screen), 1 undecided (timing)"
    )


def test_zero_is_not_said_to_be_spent() -> None:
    report = replace(a_report_without_gain(), spent=Spent(wall_s=12.0))
    assert "Spent 12 s in all (limits" in flat(text_of(report))


def test_files_that_differ_from_the_commit_are_said() -> None:
    report = a_report_without_gain()
    assert "commit 9f2c1e07aa41\n" in text_of(report)
    changed = replace(report, is_changed_since_commit=True)
    assert "commit 9f2c1e07aa41, with uncommitted changes\n" in text_of(changed)


def test_a_profile_cuts_names_from_the_left() -> None:
    report = replace(a_report_without_gain(), kind=RunKind.PROFILE, targets=(), profile=a_profile())
    lines = render_text(report, width=60, color=False).splitlines()
    assert lines[5].split()[-1] == "…onthly.py::MonthlyReport.render_rows"
