"""A list of runs says what each was, and how one that was cut off goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import a_header, a_report_without_gain, an_improved_report

from perfsmith.agent.report import RunKind, RunReport, RunStatus, render_run_list, summarise

RANKED = replace(a_report_without_gain(), targets=())
RESUME = "optimize runs resume 20261121-031502-a1b2"


def listed(report: RunReport, **more: tuple[str, ...]) -> str:
    return " ".join(render_run_list([summarise(report)], width=100, color=False, **more).split())


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (replace(RANKED, kind=RunKind.PROFILE), "profile: 4 functions ranked"),
        (replace(RANKED, kind=RunKind.PROFILE, profile=()), "profile: nothing ranked"),
        (replace(RANKED, kind=RunKind.DRY_RUN), "dry run: 4 functions ranked, nothing searched"),
        (replace(an_improved_report(), kind=RunKind.CHECK), "check of a change: 1 of 3 targets made faster"),
    ],
)
def test_a_finished_run_says_what_it_was(report: RunReport, said: str) -> None:
    assert f"finished shop/ {said}" in listed(report)
    assert "nothing reported" not in listed(report)
    assert RESUME not in listed(report)


@pytest.mark.parametrize("kind", RunKind)
def test_a_run_that_was_cut_off_says_how_to_go_on(kind: RunKind) -> None:
    killed = listed(replace(a_header(), kind=kind))
    assert killed.endswith(f"Still going, or killed; then go on with {RESUME}")
    interrupted = replace(a_header(), kind=kind, status=RunStatus.INTERRUPTED)
    assert listed(interrupted).endswith(f"Go on where it stopped {RESUME}")


def test_elsewhere_the_command_names_the_folder() -> None:
    assert listed(a_header(), for_runs=("--cache-dir", "/srv/runs")).endswith(
        f"{RESUME} --cache-dir /srv/runs"
    )
