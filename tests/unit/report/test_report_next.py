"""Commands under a report work where they are typed, and none is offered that cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from factories import an_improved_report, an_interrupted_report

from perfsmith.agent.report import Place, RunKind, RunReport, RunStatus, Spent, render_text

RUN = "20261121-031502-a1b2"


def commands(report: RunReport, place: Place | None = None) -> list[str]:
    text = render_text(report, width=300, color=False, place=place)
    return [line.strip() for line in text.split("\nNext\n")[1].splitlines() if line.startswith("    ")]


def seen_from(cwd: Path, root: Path, *, state_dir: Path | None = None, exported: Path | None = None) -> Place:
    return Place.of(
        root=str(root), run_id=RUN, state_dir=state_dir or root / ".perfsmith", cwd=cwd, exported=exported
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "ada" / "shop"
    (root / "shop").mkdir(parents=True)
    (root / "pyproject.toml").write_text("")
    return root


def test_in_the_project_commands_are_short(root: Path) -> None:
    patch = f".perfsmith/runs/{RUN}/patches/01-shop-cart-py-cart-total.patch"
    expected = [
        f"optimize apply {RUN}",
        f"optimize runs show {RUN} -v",
        f"optimize check shop/cart.py --diff {patch}",
    ]
    assert commands(an_improved_report(), seen_from(root, root)) == expected
    assert commands(an_improved_report()) == expected


def test_in_a_folder_of_the_project_paths_are_found_from_there(root: Path) -> None:
    *_, check = commands(an_improved_report(), seen_from(root / "shop", root))
    patch = f"../.perfsmith/runs/{RUN}/patches/01-shop-cart-py-cart-total.patch"
    assert check == f"optimize check cart.py --diff {patch}"


def test_above_the_project_commands_about_the_run_name_its_state_folder(root: Path) -> None:
    apply, show, check = commands(an_improved_report(), seen_from(root.parent, root))
    assert apply == f"optimize apply {RUN} --cache-dir {root}/.perfsmith"
    assert show == f"optimize runs show {RUN} -v --cache-dir {root}/.perfsmith"
    patch = f"shop/.perfsmith/runs/{RUN}/patches/01-shop-cart-py-cart-total.patch"
    assert check == f"optimize check shop/shop/cart.py --diff {patch}"


def test_elsewhere_paths_are_whole(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    *_, check = commands(an_improved_report(), seen_from(elsewhere, root))
    assert check.startswith(f"optimize check {root}/shop/cart.py --diff {root}/.perfsmith/runs/")


def test_a_state_folder_outside_the_project_is_named_wherever_one_types(root: Path, tmp_path: Path) -> None:
    place = seen_from(root, root, state_dir=tmp_path / "state")
    assert all(
        line.endswith(f" --cache-dir {tmp_path}/state") for line in commands(an_improved_report(), place)
    )
    [resume, *_] = commands(an_interrupted_report(), place)
    assert resume == f"optimize runs resume {RUN} --cache-dir {tmp_path}/state"


def test_of_an_exported_run_only_looking_is_offered(root: Path) -> None:
    place = seen_from(root, root, exported=root / "run.tar.gz")
    assert commands(an_improved_report(), place) == [
        "optimize runs show run.tar.gz --diff",
        "optimize runs show run.tar.gz -v",
    ]
    text = render_text(an_improved_report(), width=100, color=False, place=place)
    assert "  Patch      patches/01-shop-cart-py-cart-total.patch in run.tar.gz\n" in text
    assert commands(an_interrupted_report(), place) == ["optimize runs show run.tar.gz -v"]


@pytest.mark.parametrize(
    ("settings", "spent", "flags"),
    [
        ({"time-budget": "90s"}, Spent(evaluations=5, wall_s=91.0), "--time-budget 180s"),
        (
            {"time-budget": "90s", "max-evaluations": "5"},
            Spent(evaluations=5, wall_s=20.0),
            "--max-evaluations 10 --time-budget 90s",
        ),
        (
            {"time-budget": "600s", "cpu-budget": "30s"},
            Spent(evaluations=5, cpu_s=31.0, wall_s=20.0),
            "--cpu-budget 60s",
        ),
        ({"time-budget": "600s"}, Spent(wall_s=585.0), "--time-budget 1200s"),
        ({}, Spent(wall_s=585.0), "--time-budget 1200s"),
    ],
)
def test_the_limit_that_ended_a_run_is_the_one_to_raise(
    settings: Mapping[str, str], spent: Spent, flags: str
) -> None:
    report = replace(an_interrupted_report(), status=RunStatus.BUDGET_SPENT, settings=settings, spent=spent)
    assert commands(report)[0] == f"optimize run shop/ {flags}"


def test_a_check_whose_budget_ended_is_not_searched_on() -> None:
    report = replace(an_interrupted_report(), kind=RunKind.CHECK, status=RunStatus.BUDGET_SPENT)
    assert commands(report) == [f"optimize runs show {RUN} -v"]
