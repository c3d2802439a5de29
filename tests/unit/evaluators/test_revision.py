"""Does a change of the judge make its earlier verdicts somebody else's?"""

from __future__ import annotations

from pathlib import Path

from perfsmith.evaluators import judge_revision


def a_package(folder: Path) -> Path:
    for part in ("evaluators", "sandboxes/harness", "tasks", "agent"):
        (folder / part).mkdir(parents=True)
        (folder / part / "one.py").write_text("x = 1\n")
    return folder


def test_every_file_of_the_judge_counts_and_no_other(tmp_path: Path) -> None:
    package = a_package(tmp_path)
    before = judge_revision(package)
    (package / "agent" / "one.py").write_text("x = 2\n")
    (package / "evaluators" / "notes.txt").write_text("x")
    assert judge_revision(package) == before
    seen = {before}
    for place in ("evaluators/one.py", "sandboxes/harness/one.py", "tasks/one.py", "tasks/two.py"):
        (package / place).write_text("x = 2\n")
        seen.add(judge_revision(package))
    assert len(seen) == 5


def test_the_running_judge_has_a_revision() -> None:
    assert judge_revision() == judge_revision()
    assert len(judge_revision()) == 16
