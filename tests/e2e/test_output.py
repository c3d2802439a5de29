"""What other programs read: streams, formats, events, files; and runs that travel."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from e2e_project import PROGRAM, FinishedRun, Project
from schema_check import problems

from perfsmith.agent.report import EventKind, RunEvent, RunReport, render_schema
from perfsmith.tasks import from_json

SCHEMA = json.loads(render_schema())


def test_json_alone_is_on_standard_output_and_fits_the_schema(finished: FinishedRun) -> None:
    report = json.loads(finished.ended.out)
    assert problems(report, SCHEMA, SCHEMA) == []
    assert report["schema_version"] == 1
    assert from_json(RunReport, finished.ended.out).run_id == finished.project.run_ids()[0]


def test_the_schema_check_itself_sees_what_is_wrong(finished: FinishedRun) -> None:
    report = json.loads(finished.ended.out)
    assert problems({**report, "seed": "one"}, SCHEMA, SCHEMA)
    assert problems({**report, "targets": [{}]}, SCHEMA, SCHEMA)
    assert problems({key: report[key] for key in report if key != "status"}, SCHEMA, SCHEMA)


def test_events_are_lines_of_json_in_the_order_of_time(finished: FinishedRun) -> None:
    lines = (finished.project.root.parent / "events.jsonl").read_text().splitlines()
    events = [from_json(RunEvent, line) for line in lines]
    assert events[0].kind is EventKind.STAGE
    stages = [event.text for event in events if event.kind is EventKind.STAGE]
    assert list(dict.fromkeys(stages)) == [
        "discover",
        "baseline",
        "profile",
        "record",
        "search",
        "confirm",
        "report",
    ]
    assert any(event.evaluation is not None for event in events if event.kind is EventKind.CANDIDATE_JUDGED)
    assert [event.at_s for event in events] == sorted(event.at_s for event in events)


def test_a_result_goes_whole_into_a_file(finished: FinishedRun, tmp_path: Path) -> None:
    run = finished.project.run_ids()[0]
    file = tmp_path / "report.json"
    ended = finished.project.optimize("runs", "show", run, "--output-format", "json", "-o", str(file))
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert json.loads(file.read_text()) == json.loads(finished.ended.out)
    assert sorted(tmp_path.iterdir()) == [file]
    nowhere = finished.project.optimize("runs", "show", run, "-o", "absent/report.txt")
    assert nowhere.code == 2
    assert "There is no folder 'absent'." in nowhere.words


@pytest.mark.parametrize(
    ("environ", "is_coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"CI": "true"}, False),
    ],
)
def test_colour_is_for_those_who_want_it(
    finished: FinishedRun, environ: dict[str, str], *, is_coloured: bool
) -> None:
    ended = finished.project.optimize("runs", "show", finished.project.run_ids()[0], environ=environ)
    assert ended.code == 0
    assert ("\x1b[" in ended.out) is is_coloured


@pytest.mark.parametrize(
    ("environ", "is_redrawn"), [({}, True), ({"CI": "true"}, False), ({"NO_COLOR": "1"}, False)]
)
def test_only_a_terminal_of_a_person_is_redrawn(
    finished: FinishedRun, environ: dict[str, str], *, is_redrawn: bool
) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [PROGRAM, "shop.py::absent"],
        cwd=finished.project.root,
        env={**finished.project.environ, "TERM": "xterm-256color", **environ},
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                chunk = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not chunk:
                break
            seen += chunk
    os.close(ours)
    assert process.returncode == 2
    assert (b"\x1b[?25l" in seen) is is_redrawn
    assert (b"\x1b[?25h" in seen) is is_redrawn


def test_the_run_is_listed_and_shown_as_text(finished: FinishedRun) -> None:
    run = finished.project.run_ids()[0]
    listed = finished.project.optimize("runs", "list")
    shown = finished.project.optimize("runs", "show", run)
    assert run in listed.out
    assert "1 of 3 targets made faster: drain, at least" in shown.out
    assert "failing before any change" in " ".join(shown.out.split())
    everything = finished.project.optimize("runs", "list", "--output-format", "json")
    assert run in [each["run_id"] for each in json.loads(everything.out)["runs"]]


@pytest.mark.parametrize("name", ["run.tar.gz", "run"])
def test_an_exported_run_is_shown_elsewhere(finished: FinishedRun, tmp_path: Path, name: str) -> None:
    project: Project = finished.project
    run = project.run_ids()[0]
    exported = project.optimize("runs", "export", run, str(tmp_path / name))
    assert (exported.code, exported.out) == (0, f"{tmp_path / name}\n")
    shown = project.optimize("runs", "show", name, "--output-format", "json", cwd=tmp_path)
    assert (shown.code, json.loads(shown.out)) == (0, json.loads(finished.ended.out))
    patch = project.optimize("runs", "show", name, "--diff", cwd=tmp_path)
    assert "+    waiting = deque(queue)" in patch.out
    twice = project.optimize("runs", "export", run, str(tmp_path / name))
    assert twice.code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]
