"""Commands printed under a report fit the folder they were asked from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from factories import an_improved_report
from scripted_engine import Shell, a_shell

from perfsmith.agent.report import RunStatus
from perfsmith.agent.store import StateDirectory, Store


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    folder = tmp_path / "project"
    folder.mkdir()
    return a_shell(folder, an_improved_report())


def test_a_run_started_from_above_the_project_prints_commands_that_find_it(shell: Shell) -> None:
    project, run_id = shell.cwd, shell.engine.report.run_id
    shell.cwd = project.parent
    said = " ".join(shell("project/shop").out.replace("\\\n", " ").split())
    assert f"optimize apply {run_id} --cache-dir {project}/.perfsmith" in said
    patch = f"project/.perfsmith/runs/{run_id}/patches/01-shop-cart-py-cart-total.patch"
    assert f"optimize check project/shop/cart.py --diff {patch}" in said


def test_a_run_kept_elsewhere_is_looked_for_there(shell: Shell) -> None:
    said = " ".join(shell("shop", "--cache-dir", "../state").out.replace("\\\n", " ").split())
    show = f"optimize runs show {shell.engine.report.run_id} -v"
    assert f"{show} --cache-dir {shell.cwd.parent}/state" in said


def test_an_exported_run_offers_only_what_can_be_done_with_it(shell: Shell) -> None:
    report = shell.engine.report
    state = StateDirectory(shell.cwd / ".perfsmith")
    state.create(report.run_id).write_report(report, text="")
    with Store(state.store_path) as store:
        store.create_run(replace(report, status=RunStatus.RUNNING, targets=()))
        store.finish(report.run_id, report)
    assert shell("runs", "export", report.run_id, "run.tar.gz").code == 0
    commands = shell("runs", "show", "run.tar.gz").out.split("\nNext\n")[1]
    assert "optimize runs show run.tar.gz --diff\n" in commands
    assert "optimize apply" not in commands
    assert "optimize check" not in commands
