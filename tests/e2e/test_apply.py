"""Files of the user change on `--apply` and `apply` only, by exactly the proven patch or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from e2e_project import FinishedRun, Project


def patch_of(project: Project, run: str) -> Path:
    """The combined patch of a run."""
    folder = project.root / ".perfsmith" / "runs" / run
    report = json.loads((folder / "run.json").read_text())
    return folder / str(report["combined_patch"])


def by_hand(project: Project, patch: Path) -> dict[str, str]:
    """What the tree is when git applies the patch; it is put back."""
    project.git("apply", "--check", str(patch))
    project.git("apply", str(patch))
    tree = dict(project.tree())
    project.git("checkout", "--quiet", "--", ".")
    return tree


def test_a_run_writes_nothing_to_the_tree(finished: FinishedRun) -> None:
    assert finished.after == finished.before
    assert finished.status == ""


def test_apply_writes_exactly_the_proven_patch(finished: FinishedRun, finished_project: Project) -> None:
    run = finished_project.run_ids()[0]
    expected = by_hand(finished_project, patch_of(finished_project, run))

    looked = finished_project.optimize("apply", run, "--dry-run")
    assert (looked.code, looked.out) == (0, "would change shop.py\n")
    assert finished_project.tree() == finished.before

    applied = finished_project.optimize("apply", run)
    assert (applied.code, applied.out) == (0, "changed shop.py\n")
    assert finished_project.tree() == expected != finished.before
    assert finished_project.git("status", "--porcelain") == " M shop.py\n"
    assert finished_project.tests_pass()

    again = finished_project.optimize("apply", run)
    assert (again.code, again.out) == (0, "nothing to change\n")
    assert finished_project.tree() == expected


def test_one_candidate_is_applied_by_its_id(finished_project: Project) -> None:
    run = finished_project.run_ids()[0]
    shown = json.loads(finished_project.optimize("runs", "show", run, "--output-format", "json").out)
    [accepted] = [t["accepted_id"] for t in shown["targets"] if t["accepted_id"]]
    other = finished_project.optimize("apply", f"{run}:ffff")
    assert other.code == 2
    assert f"Accepted are: {accepted}." in other.words
    applied = finished_project.optimize("apply", f"{run}:{accepted[:6]}")
    assert (applied.code, applied.out) == (0, "changed shop.py\n")
    assert finished_project.tests_pass()


def test_a_file_that_was_edited_since_is_refused_and_left_alone(finished_project: Project) -> None:
    shop = finished_project.root / "shop.py"
    shop.write_text(f"{shop.read_text()}\n\nRATE = 2\n")
    edited = finished_project.tree()
    refused = finished_project.optimize("apply", finished_project.run_ids()[0])
    assert refused.code == 2
    assert "'shop.py' is not what it was when the run" in refused.words
    assert "next: " in refused.err
    assert finished_project.tree() == edited


def test_a_run_that_is_not_there_names_those_that_are(finished_project: Project) -> None:
    refused = finished_project.optimize("apply", "nowhere")
    assert refused.code == 2
    assert finished_project.run_ids()[0] in refused.err


def test_a_second_run_takes_its_verdicts_from_the_first_and_applies_when_asked(
    finished: FinishedRun, finished_project: Project
) -> None:
    expected = by_hand(finished_project, patch_of(finished_project, finished_project.run_ids()[0]))
    judged, runs = set(finished_project.evaluations()), finished_project.run_ids()
    ended = finished_project.optimize(".", "--apply", "--seed", "1", "--time-budget", "9m")
    assert ended.code == 0
    assert "\nApplied: shop.py\n" in ended.out
    assert "note: applied: shop.py" in ended.err
    again = ["runs", "show", finished_project.run_ids()[-1], "--output-format", "json"]
    assert json.loads(finished_project.optimize(*again).out)["applied"] == ["shop.py"]
    assert finished_project.tree() == expected
    assert set(finished_project.evaluations()) == judged
    assert len(finished_project.run_ids()) == len(runs) + 1
