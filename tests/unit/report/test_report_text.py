"""The text a person reads says everything that matters, at any width."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from factories import (
    a_header,
    a_judgement,
    a_profile,
    a_report_without_gain,
    a_skipped_report,
    a_speed,
    a_target,
    a_target_without_gain,
    an_evaluation,
    an_improved_report,
    an_improved_target,
    an_interrupted_report,
)
from rich.cells import cell_len

from perfsmith.agent.report import (
    Place,
    RunReport,
    RunStatus,
    TargetStatus,
    render_profile,
    render_run_list,
    render_text,
    summarise,
)
from perfsmith.errors import InvalidArgument
from perfsmith.tasks import CounterExample, Evidence, Gate, SourceFacts, SourceName, Verdict

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
REPORTS = {
    "improved": an_improved_report(),
    "without-gain": a_report_without_gain(),
    "skipped": a_skipped_report(),
    "interrupted": an_interrupted_report(),
    "begun": a_header(),
}


def text_of(report: RunReport, *, verbose: bool = False) -> str:
    return render_text(report, width=100, color=False, verbose=verbose)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [40, 50, 80, 120])
@pytest.mark.parametrize("name", REPORTS)
def test_only_what_is_meant_to_be_copied_is_wider_than_the_terminal(name: str, width: int) -> None:
    text = render_text(REPORTS[name], width=width, color=False, verbose=True)
    wide = [line for line in text.splitlines() if cell_len(line) > width]
    assert all("patches/" in line or "20261121-031502-a1b2" in line for line in wide)
    assert all(line == line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("name", REPORTS)
def test_colour_adds_escape_codes_and_changes_no_word(name: str) -> None:
    colored = render_text(REPORTS[name], width=80, color=True)
    bare = render_text(REPORTS[name], width=80, color=False)
    assert "\x1b" in colored
    assert "\x1b" not in bare
    assert [line.rstrip() for line in ESCAPE.sub("", colored).splitlines()] == bare.splitlines()


def test_a_gain_comes_with_bound_count_generations_noise_and_machine() -> None:
    text = flat(text_of(an_improved_report()))
    assert "1 of 3 targets made faster: Cart.total, at least 1.42x (99 %), median 1.50x, 30 pairs." in text
    assert "6 generations; noise floor 1.02x; machine 3f9a2c41d07b" in text
    assert "at least 12 % (99 %) of the whole profiled run; the most an edit here could save is 41 %" in text
    assert "214 calls of shop.cart:Cart.total compared byte for byte (9 raised)" in text
    assert "inputs: 14 recorded, 80 typed, 120 inferred; 31 project tests run" in text
    assert "items are hashable, as in every recorded call" in text
    assert "Caution cold_start" in text
    assert "Sandbox namespace" in text
    assert (
        "Machine AMD EPYC 7B13, 2 cores, kernel Linux 6.8.0, Python CPython 3.11.9, GCC 13.2 (id 3f9a" in text
    )
    assert "cpu: AMD EPYC 7B13, 2 cores" in text_of(an_improved_report(), verbose=True)
    assert "started 2026-11-21 03:15:02 UTC" in text
    assert "18 evaluations, 1 min 36 s of CPU, 1 min 1 s in all (limits: time-budget 10 min)" in text
    assert "shop/legacy.py is left out" in text


def test_several_gains_are_each_named_at_the_top() -> None:
    other = replace(an_improved_target(), target=a_target("shop/tax.py", "rate_for"), speed=a_speed(2.1, 2.3))
    report = replace(an_improved_report(), targets=(an_improved_target(), other))
    first, second, third, fourth = text_of(report).splitlines()[:4]
    assert first == "2 of 2 targets made faster."
    assert second == "  shop/cart.py::Cart.total: at least 1.42x (99 %), median 1.50x, 30 pairs"
    assert third == "  shop/tax.py::rate_for: at least 2.10x (99 %), median 2.30x, 30 pairs"
    assert fourth == "  All in one patch: .perfsmith/runs/20261121-031502-a1b2/patches/00-all.patch"


def test_the_commands_to_apply_show_and_judge_again_are_there() -> None:
    text = render_text(an_improved_report(), width=200, color=False, place=Place(folder="/state/runs/here"))
    patch = "/state/runs/here/patches/01-shop-cart-py-cart-total.patch"
    assert "    optimize apply 20261121-031502-a1b2\n" in text
    assert "    optimize runs show 20261121-031502-a1b2 -v\n" in text
    assert f"    optimize check shop/cart.py --diff {patch}\n" in text
    assert f"  Patch      {patch}\n" in text
    assert "resume" not in text


def test_a_long_command_is_continued_so_that_a_shell_takes_it() -> None:
    text = render_text(an_improved_report(), width=50, color=False, place=Place(folder="/state/my runs"))
    command = text[text.index("optimize check") :].replace("\\\n", "")
    assert " ".join(command.split()) == (
        "optimize check shop/cart.py --diff '/state/my runs/patches/01-shop-cart-py-cart-total.patch'"
    )


def test_nothing_significant_says_what_was_searched_and_what_stopped_it() -> None:
    assert flat(text_of(a_report_without_gain())).startswith(
        "Nothing significant found: searched 3 candidates on 1 of 2 targets in 24.9 s, "
        "stopped mostly by gate timing (1 of 3 refused)."
    )
    judged = tuple(
        a_judgement(a_target(), n, Verdict.WRONG_RESULT, Gate.BEHAVIOUR, "differs") for n in range(4)
    )
    report = replace(
        a_report_without_gain(), targets=(replace(a_target_without_gain(), judged=judged + judged[:2]),)
    )
    assert "searched 4 candidates" in text_of(report)
    assert "stopped mostly by gate behaviour (4 of 4 refused)" in flat(text_of(report))


def test_a_run_without_proposals_does_not_name_a_gate() -> None:
    report = replace(a_report_without_gain(), targets=(replace(a_target_without_gain(), judged=()),))
    headline = text_of(report).splitlines()[0]
    assert headline == "Nothing significant found: no candidate was proposed on 1 target in 24.9 s."


def test_skipped_targets_are_grouped_by_reason_and_counted() -> None:
    text = text_of(a_skipped_report())
    assert text.startswith("Nothing could be judged: 12 targets skipped.")
    assert "  no test reaches it: 4\n" in text
    assert text.count("shop/io.py::read_") == 12
    many = replace(a_skipped_report(), targets=a_skipped_report().targets * 2)
    assert "… and 5 more (-v shows all)" in text_of(many)
    assert text_of(many, verbose=True).count("shop/io.py::read_") == 24


@pytest.mark.parametrize(
    ("status", "beginning"),
    [
        (RunStatus.INTERRUPTED, "Interrupted; what was judged is kept. So far: nothing significant found"),
        (RunStatus.FAILED, "Failed; what was judged is kept. So far: nothing significant found"),
        (RunStatus.RUNNING, "Not finished (still going, or killed); so far: nothing significant found"),
    ],
)
def test_a_run_that_did_not_finish_says_so_and_how_to_go_on(status: RunStatus, beginning: str) -> None:
    text = text_of(replace(an_interrupted_report(), status=status))
    assert flat(text).startswith(beginning)
    assert "optimize runs resume 20261121-031502-a1b2" in text


def test_a_spent_budget_names_the_command_that_searches_on() -> None:
    report = replace(an_interrupted_report(), status=RunStatus.BUDGET_SPENT, settings={"time-budget": "90s"})
    text = flat(text_of(report))
    assert text.startswith("Budget spent; so far: nothing significant found")
    assert "runs resume" not in text
    assert f"optimize run {report.requested[0]} --time-budget 180s" in text


def test_passing_some_gates_is_not_shown_as_accepted() -> None:
    text = text_of(an_interrupted_report(), verbose=True)
    assert "accepted" not in text
    assert "unconfirmed" in text


def test_a_folded_list_shows_the_accepted_one_and_one_of_each_failure() -> None:
    text = text_of(an_improved_report())
    assert re.search(r"accepted +confirm +membership-set \+ hoist-lookup", text)
    for gate in ("behaviour", "tests", "timing", "build"):
        assert re.search(rf"^    (wrong result|not faster|invalid edit) +{gate} ", text, re.MULTILINE), gate
    assert "… and 9 more: 7 not faster at timing, 2 invalid edit at build (-v shows all)" in text


def test_verbose_shows_every_candidate_with_its_steps() -> None:
    text = text_of(an_improved_report(), verbose=True)
    for row in an_improved_target().judged:
        assert row.candidate.id in text
    assert "more:" not in text
    assert "line 25: self.rates" in text
    assert "test_rate_4" in text


def test_why_a_generator_that_was_named_gave_nothing_is_always_said() -> None:
    target = an_improved_target()
    assert target.oracle is not None
    silent = SourceFacts(name=SourceName.WRITTEN, gave=0, silence="none of its calls is such as callers make")
    oracle = replace(target.oracle, inputs=(*target.oracle.inputs, silent))
    report = replace(an_improved_report(), targets=(replace(target, oracle=oracle),))
    assert "written: none of its calls is such as callers make" in flat(text_of(report))
    assert "its docstring says nothing" not in flat(text_of(report))
    assert "its docstring says nothing" in flat(text_of(report, verbose=True))


def test_a_wrong_result_shows_the_call_and_both_answers() -> None:
    text = text_of(an_improved_report())
    assert "call       Cart.total(<Cart of 3>, rate=Decimal('0.19'))" in text
    assert "original   returned Decimal('23.80')" in text
    assert "candidate  returned 23.8\n" in text
    assert "and 2 more tests" in text


def test_text_of_the_project_cannot_act_on_the_terminal() -> None:
    evil = "\x1b[2J\u202e\nAccepted [bold red]x[/] :smile: https://example.invalid"
    target = a_target("shop/a[b].py", "f")
    example = CounterExample(arguments=evil, expected=evil, actual=evil, trace=(evil,))
    row = a_judgement(
        target,
        1,
        Verdict.WRONG_RESULT,
        Gate.BEHAVIOUR,
        evil,
        evidence=Evidence(counter_example=example, failed_tests=(evil,), labels=(evil,)),
    )
    report = replace(
        an_improved_report(),
        root=evil,
        requested=(evil,),
        interpreter=evil,
        sandbox_tier=evil,
        messages=(evil,),
        fingerprint={evil: evil},
        settings={evil: evil},
        targets=(replace(a_target_without_gain(), target=target, reason=evil, judged=(row,)),),
    )
    for verbose in (False, True):
        text = text_of(report, verbose=verbose)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert not any(line.startswith("Accepted") for line in text.splitlines())
        assert "[bold red]x[/] :smile:" in text
        assert "shop/a[b].py::f" in text


def test_a_long_answer_is_cut_and_counted_unless_verbose() -> None:
    example = CounterExample(arguments="f(" + "9" * 1000 + ")", expected="1", actual="2")
    row = a_judgement(
        a_target(), 1, Verdict.WRONG_RESULT, Gate.BEHAVIOUR, evidence=Evidence(counter_example=example)
    )
    report = replace(a_report_without_gain(), targets=(replace(a_target_without_gain(), judged=(row,)),))
    assert "(763 more characters)" in flat(text_of(report))
    assert "more characters" not in text_of(report, verbose=True)


def test_the_last_judgement_of_a_candidate_is_the_one_shown() -> None:
    row = a_judgement(a_target(), 1, Verdict.ACCEPTED, Gate.SCREEN, "passed the quick comparison")
    again = replace(
        row, evaluation=an_evaluation(row.candidate, Verdict.NOT_FASTER, Gate.TIMING, "not in the end")
    )
    report = replace(
        a_report_without_gain(), targets=(replace(a_target_without_gain(), judged=(row, again)),)
    )
    text = text_of(report)
    assert "Tried      1 candidate\n" in text
    assert "not in the end" in text
    assert "quick comparison" not in text


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_shown_in_words(verdict: Verdict) -> None:
    row = a_judgement(a_target(), 1, verdict, Gate.BUILD)
    report = replace(a_report_without_gain(), targets=(replace(a_target_without_gain(), judged=(row,)),))
    shown = "unconfirmed" if verdict is Verdict.ACCEPTED else verdict.value.replace("_", " ")
    assert re.search(rf"^    {shown} +build +membership-set", text_of(report), re.MULTILINE)


def test_every_target_status_is_shown() -> None:
    for status in TargetStatus:
        report = replace(a_report_without_gain(), targets=(replace(a_target_without_gain(), status=status),))
        assert "shop/tax.py::rate_for" in text_of(report)


@pytest.mark.parametrize("width", [40, 50, 80, 120])
def test_the_profile_ranks_functions_at_any_width(width: int) -> None:
    text = render_profile(a_profile(), width=width, color=False)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    squeezed = "".join(text.split())
    assert "41%" in squeezed
    assert squeezed.index("41%") < squeezed.index("18%") < squeezed.index("0.4%")
    assert ("12,400" in text) is (width >= 72)
    assert "not a measurement" in flat(text)
    assert "No test reaches 1 function of these" in flat(text)


def test_an_empty_profile_says_so() -> None:
    assert "nothing to rank" in render_profile((), width=80, color=False)


def test_runs_are_listed_with_outcome_and_best_gain() -> None:
    runs = [summarise(report) for report in REPORTS.values()]
    text = flat(render_run_list(runs, width=100, color=False))
    assert "1 of 3 targets made faster, 1 skipped; 18 candidates judged in 1 min 1 s" in text
    assert (
        "shop/cart.py::Cart.total: at least 1.42x (99 %), median 1.50x, 30 pairs, machine 3f9a2c41d07b"
        in text
    )
    assert "running shop/ nothing reported yet; 0 candidates judged" in text
    assert "No runs yet" in render_run_list((), width=80, color=False)


def test_an_impossible_width_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="0 columns"):
        render_text(a_header(), width=0, color=False)
