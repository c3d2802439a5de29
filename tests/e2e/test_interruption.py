"""Ctrl-C, a polite end and a kill lose nothing: the run goes on and judges nothing twice."""

from __future__ import annotations

import signal
from pathlib import Path

from e2e_project import SHOP_TESTS, Interrupted, Project, ProjectMaker

HANGING = "\n\ndef test_hanging():\n    import threading\n    threading.Event().wait()\n"
BASELINE = "running the tests on the original"


def require_clean_end(project: Project, interrupted: Interrupted) -> None:
    """130, nothing running, nothing in the temporary folder, and the command that goes on."""
    ended = interrupted.ended
    assert (ended.code, ended.out) == (130, "")
    assert interrupted.left_running == ()
    assert sorted(Path(project.environ["TMPDIR"]).glob("perfsmith-*/")) == []
    assert "Traceback" not in ended.err
    assert "interrupted; what was judged so far is saved." in ended.err
    assert interrupted.resume_command == ["runs", "resume", *project.run_ids()]


def test_ctrl_c_does_not_wait_for_a_test_that_hangs(make: ProjectMaker) -> None:
    project = make({"tests/test_shop.py": SHOP_TESTS + HANGING})
    interrupted = project.interrupted(".", "--test-timeout", "1h", when=BASELINE, by=signal.SIGINT)
    require_clean_end(project, interrupted)
    assert "interrupted" in project.optimize("runs", "list").out


def test_a_profile_goes_on_as_a_profile(make: ProjectMaker) -> None:
    project = make()
    interrupted = project.interrupted("profile", ".", when=BASELINE, by=signal.SIGINT)
    require_clean_end(project, interrupted)
    listed = project.optimize("runs", "list").out
    assert "profile: nothing ranked" in listed
    assert " ".join(["optimize", *interrupted.resume_command]) in listed
    resumed = project.optimize(*interrupted.resume_command)
    assert resumed.code == 0
    assert resumed.out.startswith("1 function ranked by the time an edit could save.")
    assert project.evaluations() == []


def test_a_changed_project_cannot_go_on(make: ProjectMaker) -> None:
    project = make()
    interrupted = project.interrupted(".", when=BASELINE, by=signal.SIGHUP)
    require_clean_end(project, interrupted)
    (project.root / "shop.py").write_text((project.root / "shop.py").read_text() + "\n\nRATE = 2\n")
    resumed = project.optimize(*interrupted.resume_command)
    assert resumed.code == 2
    assert "cannot go on, for something has changed: text of the project." in resumed.words
    assert "next: Start a new run" in resumed.words


def test_a_run_stopped_in_every_stage_ends_with_its_report_and_no_verdict_twice(make: ProjectMaker) -> None:
    project = make()
    resume = project.interrupted(".", when=BASELINE, by=signal.SIGINT).resume_command

    recording = project.interrupted(*resume, when="recording calls", by=signal.SIGINT)
    require_clean_end(project, recording)

    searching = project.interrupted(*resume, when="target 1/1", by=signal.SIGINT)
    require_clean_end(project, searching)
    assert BASELINE not in searching.ended.err

    killed = project.interrupted(*resume, "-v", when="] candidate ", by=signal.SIGKILL)
    assert (killed.ended.code, killed.left_running) == (-signal.SIGKILL, ())
    when_killed = project.evaluations()

    confirming = project.interrupted(*resume, when="confirming on fresh inputs", by=signal.SIGTERM)
    assert (confirming.ended.code, confirming.left_running) == (130, ())
    searched = project.evaluations()

    ended = project.optimize(*resume)
    judged = project.evaluations()
    assert ended.code == 0
    assert "1 of 1 target made faster: drain" in ended.out
    assert when_killed
    assert searched[: len(when_killed)] == when_killed
    assert judged[: len(searched)] == searched
    assert {gate for _, gate in judged[len(searched) :]} == {"confirm"}
    assert len({candidate for candidate, _ in searched}) == len(searched), "a candidate was judged twice"

    again = project.optimize(*resume)
    assert "nothing is left to do" in again.err
    assert again.out.splitlines()[0] == ended.out.splitlines()[0]
    assert project.evaluations() == judged
    assert len(project.run_ids()) == 1
