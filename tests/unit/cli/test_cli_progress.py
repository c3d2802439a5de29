"""Progress: what is shown while a run goes on, as lines and as a panel."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from factories import a_candidate, a_speed, a_target, an_evaluation, an_improved_report
from rich.console import Console
from scripted_engine import StoppedClock, a_shell

from perfsmith.agent._request import Budget
from perfsmith.agent.cli._progress import NoProgress, progress_for
from perfsmith.agent.cli._progress_live import LiveProgress, panel
from perfsmith.agent.cli._progress_plain import PlainProgress
from perfsmith.agent.cli._progress_state import RunProgress, clock_face, words_of
from perfsmith.agent.report import EventKind, RunEvent
from perfsmith.agent.report._phrases import shortened
from perfsmith.tasks import Evidence, Gate, Verdict

TARGET = "shop/report/monthly.py::MonthlyReport.render_rows_with_a_rather_long_name"


def judged(at_s: float, number: int, verdict: Verdict = Verdict.NOT_FASTER) -> RunEvent:
    evaluation = an_evaluation(a_candidate(text=f"x = {number}\n"), verdict)
    return RunEvent(
        kind=EventKind.CANDIDATE_JUDGED, at_s=at_s, candidate=evaluation.candidate_id, evaluation=evaluation
    )


def best(at_s: float, at_least: float) -> RunEvent:
    speed = a_speed(at_least=at_least, median=at_least + 0.1)
    evaluation = an_evaluation(a_candidate(), Verdict.ACCEPTED, Gate.TIMING, evidence=Evidence(speed=speed))
    return RunEvent(kind=EventKind.BEST_SO_FAR, at_s=at_s, target=a_target().id, evaluation=evaluation)


def a_run() -> list[RunEvent]:
    started = RunEvent(kind=EventKind.TARGET_STARTED, at_s=3.0, target=TARGET, data={"targets_total": 12.0})
    return [
        RunEvent(kind=EventKind.STAGE, at_s=0.0, text="running the tests once"),
        RunEvent(kind=EventKind.MESSAGE, at_s=1.0, text="2 tests are flaky\x1b[31m and left out"),
        RunEvent(kind=EventKind.STAGE, at_s=2.0, text="searching"),
        started,
        RunEvent(kind=EventKind.GATE_PASSED, at_s=4.0, candidate="c0ffee42", text="behaviour"),
        *(judged(5.0 + number, number) for number in range(40)),
        judged(46.0, 99, Verdict.WRONG_RESULT),
        best(47.0, 1.2),
        best(48.0, 1.1),
        best(60.0, 1.3),
        RunEvent(kind=EventKind.BUDGET, at_s=61.0, data={"wall_left_s": 500.0, "evaluations": 50.0}),
        RunEvent(kind=EventKind.TARGET_DONE, at_s=62.0, target=TARGET, text="at least 1.3x"),
    ]


def plain_lines(events: Sequence[RunEvent], *, verbosity: int = 0) -> list[str]:
    stream = io.StringIO()
    progress = PlainProgress(stream, budget=Budget(), verbosity=verbosity)
    for event in events:
        progress(event)
    progress.close()
    return stream.getvalue().splitlines()


def test_plain_lines_tell_the_run_without_a_flood() -> None:
    assert plain_lines(a_run()) == [
        "[ 0:00] running the tests once",
        "[ 0:01] note: 2 tests are flaky\\x1b[31m and left out",
        "[ 0:02] searching",
        f"[ 0:03] target 1/12: {TARGET}",
        "[ 0:15] 11 judged (11 not faster), 9:45 left",
        "[ 0:30] 26 judged (26 not faster), 9:30 left",
        "[ 0:46] 41 judged (40 not faster, 1 wrong result), 9:14 left",
        "[ 0:47] best so far: 1.30x [1.20x, 1.38x] at 99 %, 30 pairs, shop/cart.py::Cart.total",
        "[ 1:00] best so far: 1.40x [1.30x, 1.49x] at 99 %, 30 pairs, shop/cart.py::Cart.total",
        "[ 1:01] 50 judged (40 not faster, 1 wrong result), 8:20 left",
        f"[ 1:02] done: {TARGET}: at least 1.3x",
    ]


def test_plain_lines_hold_no_control_characters() -> None:
    assert all(line.isprintable() for line in plain_lines(a_run(), verbosity=2))


def test_verbose_lines_show_every_candidate_and_more_verbose_ones_every_gate() -> None:
    assert sum("not faster at timing" in line for line in plain_lines(a_run(), verbosity=1)) == 40
    assert "[ 0:04] candidate c0ffee42 passed behaviour" in plain_lines(a_run(), verbosity=2)
    assert not any("passed" in line for line in plain_lines(a_run(), verbosity=1))


def test_notes_are_cut_off_after_some() -> None:
    notes = [RunEvent(kind=EventKind.MESSAGE, at_s=0.0, text=f"note {n}") for n in range(50)]
    lines = plain_lines(notes)
    assert len(lines) == 21
    assert lines[-1].endswith("further notes are in the report")
    assert len(plain_lines(notes, verbosity=1)) == 50


def test_best_lines_are_limited_by_the_events_own_time() -> None:
    lines = plain_lines([best(1.0 + n / 100, 1.1 + n / 100) for n in range(100)])
    assert len(lines) == 1


def test_counts_and_best_are_folded() -> None:
    progress = RunProgress(budget=Budget(evaluations=100))
    for event in a_run():
        progress.apply(event)
    assert progress.best is not None
    assert progress.best.at_least == 1.3
    assert progress.endings == {"not faster": 40, "wrong result": 1}
    assert (progress.evaluations, progress.target_number, progress.targets_total) == (50, 1, 12)
    assert progress.left_s == 499.0
    assert progress.used_share == 0.5
    assert progress.in_flight == {}


def test_a_candidate_is_accepted_only_once_confirmed_and_counted_once() -> None:
    progress = RunProgress(budget=Budget())
    evaluation = an_evaluation(a_candidate(), Verdict.ACCEPTED, Gate.TIMING)
    said = []
    for each in (
        evaluation,
        replace(evaluation, verdict=Verdict.DUPLICATE, gate=Gate.DUPLICATE),
        replace(evaluation, gate=Gate.CONFIRM),
    ):
        progress.apply(RunEvent(kind=EventKind.CANDIDATE_JUDGED, at_s=1.0, evaluation=each))
        said.append(words_of(progress.endings))
    assert said == ["1 unconfirmed", "1 unconfirmed, 1 duplicate", "1 accepted, 1 duplicate"]


def test_what_noise_hides_is_not_counted_as_slow() -> None:
    speed = replace(a_speed(0.9, 1.0), at_most=1.1)
    evaluation = an_evaluation(a_candidate(), evidence=Evidence(speed=speed))
    progress = RunProgress(budget=Budget())
    progress.apply(RunEvent(kind=EventKind.CANDIDATE_JUDGED, at_s=1.0, evaluation=evaluation))
    assert words_of(progress.endings) == "1 undecided"


def test_verdicts_of_earlier_runs_are_told_apart() -> None:
    known = [replace(judged(1.0 + n, n), data={"reused": 1.0, "evaluations": 0.0}) for n in range(3)]
    fresh = replace(judged(20.0, 9), data={"evaluations": 1.0})
    assert plain_lines([*known, fresh]) == [
        "[ 0:20] 1 judged (4 not faster), 3 verdicts from earlier runs, 9:40 left"
    ]
    progress = RunProgress(budget=Budget())
    for event in [*known, replace(known[0], data={})]:
        progress.apply(event)
    assert progress.reused_words == "2 verdicts from earlier runs", "one was judged again, to confirm it"
    stream = io.StringIO()
    Console(file=stream, width=80, _environ={}).print(panel(progress, width=80))
    assert "3 not faster; 2 verdicts from earlier runs" in stream.getvalue()


def test_without_limits_nothing_is_said_to_be_left() -> None:
    progress = RunProgress(budget=Budget(wall_s=None))
    progress.apply(judged(5.0, 1))
    assert (progress.left_s, progress.used_share) == (None, None)


@pytest.mark.parametrize("width", [40, 50, 80, 160])
def test_the_panel_fits_and_names_what_matters(width: int) -> None:
    progress = RunProgress(budget=Budget())
    for event in a_run()[:-1]:
        progress.apply(event)
    progress.apply(RunEvent(kind=EventKind.GATE_PASSED, at_s=62.0, candidate="c0ffee42", text="tests"))
    stream = io.StringIO()
    Console(file=stream, width=width, color_system=None).print(panel(progress, width=width))
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert len(lines) <= 12
    text = "\n".join(lines)
    for said in (
        "searching",
        "1:02 used",
        "8:19 left",
        "1/12",
        "rather_long_name",
        "c0ffee tests",
        "1.40x",
        "1.30x",
    ):
        assert said in text


def test_the_live_display_draws_only_on_events_and_leaves_what_is_done() -> None:
    stream, clock = io.StringIO(), StoppedClock()
    console = Console(file=stream, width=80, force_terminal=True, color_system=None)
    progress = LiveProgress(console, budget=Budget(), clock=clock)
    progress(judged(1.0, 1))
    drawn = len(stream.getvalue())
    for number in range(50):
        progress(judged(1.0 + number / 1000, number))
    assert len(stream.getvalue()) == drawn
    clock.ns += 1_000_000_000
    progress(judged(2.0, 99))
    assert len(stream.getvalue()) > drawn
    progress(RunEvent(kind=EventKind.TARGET_DONE, at_s=3.0, target="a.py::f", text="nothing significant"))
    progress.close()
    assert "a.py::f  nothing significant" in stream.getvalue()
    assert "\x1b[?25h" in stream.getvalue()  # the cursor is shown again


def test_the_clock_goes_on_between_events() -> None:
    stream, clock = io.StringIO(), StoppedClock()
    console = Console(file=stream, width=80, force_terminal=True, color_system=None)
    progress = LiveProgress(console, budget=Budget(), clock=clock)
    progress(RunEvent(kind=EventKind.STAGE, at_s=19.0, text="baseline"))
    clock.ns += 8_000_000_000
    with console.capture() as captured:
        console.print(progress.picture())
    assert "0:27 used, 9:33 left" in captured.get()
    progress(judged(26.5, 1))
    with console.capture() as captured:
        console.print(progress.picture())
    assert "0:27 used" in captured.get()
    progress.close()


def test_nothing_is_drawn_by_itself_while_the_judge_times() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
    progress = LiveProgress(console, budget=Budget(), clock=StoppedClock())
    ticking = []
    for stage in ("discover", "baseline", "profile", "record", "search", "confirm", "report"):
        progress(RunEvent(kind=EventKind.STAGE, at_s=0.0, text=stage))
        ticking.append(progress.is_ticking)
    progress.close()
    assert ticking == [True, True, True, True, False, False, True]


def test_a_name_is_cut_from_the_left() -> None:
    assert shortened("shop/cart.py::total", room=10) == "…py::total"
    assert shortened("a.py::f", room=10) == "a.py::f"
    assert clock_face(3725.9) == "1:02:05"


@pytest.mark.parametrize(
    ("environ", "tty", "verbosity", "kind"),
    [
        ({}, True, 0, LiveProgress),
        ({}, False, 0, PlainProgress),
        ({"CI": "true"}, True, 0, PlainProgress),
        ({"CI": "false"}, True, 0, LiveProgress),
        ({"NO_COLOR": "1"}, True, 0, PlainProgress),
        ({"TERM": "dumb"}, True, 0, PlainProgress),
        ({}, True, -1, NoProgress),
    ],
)
def test_the_form_follows_the_terminal(
    tmp_path: Path, environ: dict[str, str], *, tty: bool, verbosity: int, kind: type
) -> None:
    shell = a_shell(tmp_path, an_improved_report())
    world = replace(shell.world(), environ=environ, stderr_is_tty=tty)
    with progress_for(world, budget=Budget(), verbosity=verbosity) as progress:
        assert isinstance(progress, kind)
