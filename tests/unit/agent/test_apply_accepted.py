"""Accepted patches go onto the very text they were proven for, or nowhere."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest
from factories import a_judgement, an_improved_report

from perfsmith.agent._apply import apply_accepted
from perfsmith.agent._request import ApplyRequest
from perfsmith.agent._world import World
from perfsmith.agent.report import RunReport, RunStatus, TargetReport
from perfsmith.agent.store import StateDirectory, Store
from perfsmith.errors import TargetNotFound, UserError
from perfsmith.tasks import FileEdit, Verdict, unified_diff

BEFORE = "def one():\n    return 1 + 0\n\n\ndef two():\n    return 2\n\n\ndef three():\n    return 3 + 0\n"
ONE = BEFORE.replace("1 + 0", "1")
THREE = BEFORE.replace("3 + 0", "3")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return replace(World.of_this_process(), environ={"PATH": os.environ["PATH"]}, cwd=tmp_path)


@pytest.fixture
def request_of_all(tmp_path: Path) -> ApplyRequest:
    """A project with a finished run in it that accepted two patches of one file."""
    (tmp_path / "shop.py").write_text(BEFORE)
    report = replace(an_improved_report(), root=str(tmp_path))
    state = StateDirectory(tmp_path / ".perfsmith")
    folder = state.create(report.run_id)
    targets = []
    for after, name in ((ONE, "one"), (THREE, "three")):
        patch = folder.write_patch(name, unified_diff(BEFORE, after, "shop.py"))
        targets.append(accepted(report, after, name, patch))
    together = ONE.replace("3 + 0", "3")
    combined = folder.write_patch("all", unified_diff(BEFORE, together, "shop.py"))
    report = replace(report, targets=tuple(targets), combined_patch=combined)
    with Store(state.store_path) as store:
        store.create_run(replace(report, status=RunStatus.RUNNING, targets=()))
        store.finish(report.run_id, report)
    return ApplyRequest(run_id=report.run_id, state_dir=state.root)


def accepted(report: RunReport, after: str, name: str, patch: str) -> TargetReport:
    target = replace(report.targets[0].target, path="shop.py", qualname=name)
    row = a_judgement(target, 1, Verdict.ACCEPTED)
    edit = FileEdit(path="shop.py", before_sha256=hashlib.sha256(BEFORE.encode()).hexdigest(), after=after)
    row = replace(row, candidate=replace(row.candidate, files=(edit,), id=""))
    return replace(report.targets[0], target=target, judged=(row,), accepted_id=row.candidate.id, patch=patch)


def test_all_patches_are_written_at_once_and_once(request_of_all: ApplyRequest, world: World) -> None:
    looked = apply_accepted(replace(request_of_all, dry_run=True), world)
    assert (looked.files, (world.cwd / "shop.py").read_text()) == (("shop.py",), BEFORE)
    applied = apply_accepted(request_of_all, world)
    assert applied.files == ("shop.py",)
    assert (world.cwd / "shop.py").read_text() == ONE.replace("3 + 0", "3")
    assert apply_accepted(request_of_all, world).files == ()


def test_one_patch_fits_beside_another_of_the_same_run(request_of_all: ApplyRequest, world: World) -> None:
    with Store(request_of_all.state_dir / "store.sqlite3") as store:
        ids = [str(target.accepted_id) for target in store.load(request_of_all.run_id).targets]
    for candidate_id in ids:
        assert apply_accepted(replace(request_of_all, candidate_id=candidate_id), world).files
    assert (world.cwd / "shop.py").read_text() == ONE.replace("3 + 0", "3")


def test_a_file_with_a_line_more_is_refused_although_the_patch_would_fit(
    request_of_all: ApplyRequest, world: World
) -> None:
    edited = f"RATE = 2\n{BEFORE}"
    (world.cwd / "shop.py").write_text(edited)
    with pytest.raises(UserError, match=r"'shop\.py' is not what it was") as refused:
        apply_accepted(request_of_all, world)
    assert "git apply " in refused.value.next_step
    assert (world.cwd / "shop.py").read_text() == edited


def test_a_file_that_is_gone_is_refused(request_of_all: ApplyRequest, world: World) -> None:
    (world.cwd / "shop.py").unlink()
    with pytest.raises(UserError, match="is not what it was"):
        apply_accepted(request_of_all, world)


def test_looking_for_a_run_makes_no_folder(tmp_path: Path, world: World) -> None:
    request = ApplyRequest(run_id="2026", state_dir=tmp_path / ".perfsmith")
    with pytest.raises(TargetNotFound, match="does not exist"):
        apply_accepted(request, world)
    assert not request.state_dir.exists()
