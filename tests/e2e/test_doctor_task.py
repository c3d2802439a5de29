"""`optimize doctor --task`: a task is tried with cheats, refused with the reason, and left as it was."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from e2e_project import Project, ProjectMaker
from schema_check import problems

from perfsmith.agent.report import AdmissionReport, render_admission_schema
from perfsmith.tasks import AdmissionStatus, Cheat, CheatOutcome, TaskRejection, from_json

RECORDKIT = Path(__file__).parents[2] / "examples" / "recordkit"
BLIND = {
    "log.py": '''"""Notes."""


def note(words):
    """Count, and forget it."""
    total = 0
    for word in words:
        total += len(word)
''',
    "tests/test_log.py": """import log


def test_note():
    for size in range(12):
        assert log.note(["a"] * size) is None
""",
}


@pytest.fixture(scope="module")
def recordkit(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example, as a repository of its own."""
    files = {
        path.relative_to(RECORDKIT).as_posix(): path.read_text()
        for path in RECORDKIT.rglob("*")
        if path.suffix in (".py", ".toml") and ".perfsmith" not in path.parts
    }
    return Project.make(tmp_path_factory.mktemp("recordkit"), files)


def test_a_task_of_the_example_is_admitted_and_nothing_is_left_behind(recordkit: Project) -> None:
    before = recordkit.tree()
    ended = recordkit.optimize(
        "doctor",
        *("--task", "src/recordkit/cleaning.py::unknown_keys", "--quick", "--output-format", "json"),
    )
    assert ended.code == 0, ended.err
    schema = json.loads(render_admission_schema())
    assert problems(json.loads(ended.out), schema, schema) == []
    report = from_json(AdmissionReport, ended.out)
    [task] = report.tasks
    assert task.status is AdmissionStatus.ADMITTED
    assert [attempt.cheat for attempt in task.attempts] == list(Cheat)
    assert task.count(CheatOutcome.CAUGHT) >= 10
    assert task.recorded >= 3
    assert "trying cheats on the task" in ended.err
    assert recordkit.tree() == before
    assert recordkit.run_ids() == []
    assert list(Path(recordkit.environ["TMPDIR"]).glob("perfsmith-doctor-*")) == []


def test_a_blind_task_is_refused_with_what_to_do(make: ProjectMaker) -> None:
    project = make(BLIND)
    ended = project.optimize("doctor", "--task", "log.py::note", "--quick")
    assert ended.code == 4
    words = " ".join(ended.out.split())
    assert f"log.py::note REFUSED ({TaskRejection.CONSTANT_OUTCOME})" in words
    assert "a constant passes: the 12 recorded and" in words
    assert "all gave None" in words
    assert "Do add a test that calls it with other input, for which it gives something else" in words


def test_ctrl_c_ends_it_cleanly(make: ProjectMaker) -> None:
    project = make()
    found = project.interrupted(
        "doctor", "--task", "shop.py", when="trying cheats on the task", by=signal.SIGINT
    )
    assert found.ended.code == 130
    assert found.left_running == ()
    assert "nothing was changed" in found.ended.err
    assert found.ended.out == ""
    assert list(Path(project.environ["TMPDIR"]).glob("perfsmith-doctor-*")) == []
