"""The first sentence of a check claims no more than was judged."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from factories import a_judgement, a_report_without_gain, a_skipped_target, a_speed, a_target

from perfsmith.agent.report import RunKind, RunReport, TargetReport, TargetStatus, render_text
from perfsmith.tasks import CounterExample, Evidence, Gate, Origin, SpeedEstimate, Verdict, contrast

NOBODY = a_skipped_target(qualname="nobody")
LATER = replace(a_skipped_target(qualname="later"), status=TargetStatus.PENDING)


def judged(verdict: Verdict, speed: SpeedEstimate | None = None, name: str = "dedupe") -> TargetReport:
    target = a_target(qualname=name)
    row = a_judgement(target, 1, verdict, Gate.CONFIRM, "it differs", evidence=Evidence(speed=speed))
    given = replace(row, candidate=replace(row.candidate, origin=Origin(proposer="given")))
    is_improved = verdict is Verdict.ACCEPTED
    return TargetReport(
        target=target,
        status=TargetStatus.IMPROVED if is_improved else TargetStatus.NOTHING_SIGNIFICANT,
        reason="it differs",
        share=0.2,
        judged=(given,),
        accepted_id=given.candidate.id if is_improved else None,
        speed=speed,
    )


def headline_of(*targets: TargetReport) -> str:
    report: RunReport = replace(a_report_without_gain(), kind=RunKind.CHECK, profile=(), targets=targets)
    return " ".join(render_text(report, width=100, color=False).split("\n\n")[0].split())


SLOWER = replace(a_speed(), median=0.8, at_least=0.7, at_most=0.9)
UNCLEAR = replace(a_speed(), median=1.0, at_least=0.9, at_most=1.1)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            judged(Verdict.NOT_FASTER, UNCLEAR),
            "right where it could be judged, but no gain can be told: dedupe",
        ),
        (
            judged(Verdict.NOT_FASTER, SLOWER),
            "right where it could be judged but slower: dedupe, at most 0.90x",
        ),
        (judged(Verdict.ACCEPTED, a_speed()), "right where it could be judged: 1 of 2 targets made faster"),
        (judged(Verdict.WRONG_RESULT), "refused: wrong result, dedupe: it differs"),
    ],
)
@pytest.mark.parametrize("unjudged", [NOBODY, LATER])
def test_a_function_nobody_could_judge_is_named(row: TargetReport, said: str, unjudged: TargetReport) -> None:
    headline = headline_of(row, unjudged)
    assert headline.startswith(f"The change is {said}")
    assert headline.endswith(f"; not judged: {unjudged.target.qualname}.")


def test_many_of_them_are_counted() -> None:
    others = [a_skipped_target(qualname=f"f{n}") for n in range(70)]
    headline = headline_of(judged(Verdict.NOT_FASTER, UNCLEAR), *others)
    assert headline.endswith("; not judged: f0, f1, f2, f3 and 66 more.")


def test_a_change_judged_whole_is_right_without_a_reserve() -> None:
    assert headline_of(judged(Verdict.NOT_FASTER, UNCLEAR)) == (
        "The change is right, but no gain can be told: dedupe."
    )
    assert headline_of(judged(Verdict.ACCEPTED, a_speed())).startswith("1 of 1 target made faster: dedupe,")


def test_a_slower_function_is_not_hidden_by_a_faster_one() -> None:
    both = headline_of(judged(Verdict.ACCEPTED, a_speed()), judged(Verdict.NOT_FASTER, SLOWER, "other"))
    assert both.startswith("The change is right but slower: other, at most 0.90x")


LONG = "[" + ", ".join(map(str, range(300))) + "]"


@pytest.mark.parametrize("name", ["f", "Basket.add_all_of_them", "a_rather_long_name_of_a_function"])
@pytest.mark.parametrize(
    ("actual", "expected", "arguments"),
    [
        ("returned 2", "returned 1", "([1])"),
        ("raised IndexError('list index out of range')", f"returned {LONG}", f"({LONG})"),
        (f"returned {'a' * 180}", f"returned {'a' * 170}bbbb", f"('{'a' * 90}', '{'b' * 90}')"),
        (f"returned [0, {LONG}", f"returned [70, {LONG}", f"({LONG})"),
        (f"returned {LONG}", f"returned {LONG[:-1]}, 7]", f"({LONG})"),
        (f"returned {'漢字' * 40}", f"returned {'漢字' * 39}漢", "('漢字')"),
        (f"returned {'word ' * 40}", f"returned {'word ' * 39}", f"({'3.25, ' * 40})"),
    ],
)
def test_two_lines_say_what_differs_and_on_which_call(
    name: str, actual: str, expected: str, arguments: str
) -> None:
    example = CounterExample(arguments=arguments, expected=expected, actual=actual)
    row = judged(Verdict.WRONG_RESULT, name=name)
    evaluation = row.judged[-1].evaluation
    evidence = replace(evaluation.evidence, counter_example=example)
    refused = replace(
        row.judged[-1], evaluation=replace(evaluation, reason=contrast(example), evidence=evidence)
    )
    report = replace(
        a_report_without_gain(), kind=RunKind.CHECK, profile=(), targets=(replace(row, judged=(refused,)),)
    )
    first, second, third = render_text(report, width=80, color=False).splitlines()[:3]
    said = f"{first} {second}"
    assert not third
    assert said.startswith(f"The change is refused: wrong result, {name}: {actual.split(' ')[0]} ")
    assert re.search(r" instead of returned .+ on \(.+\.$", said)
    shown = re.search(r": (.+) instead of (.+) on ", said)
    assert shown is not None
    assert shown[1] != shown[2]


@pytest.mark.parametrize("room", [50, 60, 80, 110, 160, 300])
@pytest.mark.parametrize("begins", ["returned", "<a text that does not end in a word so soon>"])
@pytest.mark.parametrize("alike", [0, 1, 7, 30, 150])
def test_the_place_where_outcomes_part_is_seen_in_any_room(room: int, begins: str, alike: int) -> None:
    start = f"{begins} [{'8, ' * alike}"
    example = CounterExample(
        arguments=f"({LONG})", actual=f"{start}111{', 9' * 90}]", expected=f"{start}222{', 9' * 80}]"
    )
    said = contrast(example, room)
    actual, expected = re.fullmatch(r"(.+) instead of (.+) on \(.+", said).groups()  # type: ignore[union-attr]
    assert len(said) <= room
    assert ("1" in actual, "2" in expected) == (True, True)


def test_outcomes_that_look_alike_are_told_once() -> None:
    example = CounterExample(arguments="([1])", actual=f"returned {LONG}", expected=f"returned {LONG}")
    said = contrast(example, 100)
    assert len(said) <= 100
    assert re.fullmatch(r"returned \[0, .+… on \(\[1\]\): they part in what is left out", said)


def test_a_very_long_name_takes_a_third_line_and_leaves_the_reason_readable() -> None:
    name = "AnUnusuallyLongNameOfAClass.and_of_a_method_in_it_that_is_long"
    example = CounterExample(arguments=f"({LONG})", actual="returned 2", expected=f"returned {LONG}")
    row = judged(Verdict.WRONG_RESULT, name=name)
    evaluation = row.judged[-1].evaluation
    evidence = replace(evaluation.evidence, counter_example=example)
    told = replace(evaluation, reason=contrast(example), evidence=evidence)
    refused = replace(row, judged=(replace(row.judged[-1], evaluation=told),))
    assert f"{name}: returned 2 instead of returned [0, 1, 2, 3, 4, 5, 6" in headline_of(refused)
