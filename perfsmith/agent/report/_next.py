"""The commands a reader may want next: only those that work, as they are typed where the reader is."""

from __future__ import annotations

import math
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from perfsmith.agent.report._endings import is_plan, unreached
from perfsmith.agent.report._layout import Command
from perfsmith.agent.report._model import RunKind, RunReport, RunStatus, TargetReport, TargetStatus
from perfsmith.agent.report._phrases import plain
from perfsmith.agent.report._place import Place

_PROGRAM: Final = "optimize"
_LISTED: Final = 8
"""Replay commands shown; every patch is named with its target."""
_DEFAULT_TIME_S: Final = 600.0

Step = tuple[str, tuple[str, ...]]
"""What a command is for, and its words."""


def next_steps(report: RunReport, *, where: str, place: Place, width: int) -> list[RenderableType]:
    """The commands, each under what it is for.

    Args:
        report: The run.
        where: Its folder, as typed there.
        place: Where the reader types.
        width: Columns available.
    """
    steps = _of_exported(report, place.exported) if place.exported else _of_run(report, where, place)
    parts: list[RenderableType] = [Text("Next", style="bold")]
    for title, words in steps:
        parts.append(Padding(Text(title, style="dim"), (0, 0, 0, 2)))
        parts.append(Command.of((_PROGRAM, *words), width=width, indent=4))
    return parts


def _of_exported(report: RunReport, exported: str) -> list[Step]:
    """The project may lie anywhere, or nowhere: only looking is offered."""
    steps: list[Step] = []
    if report.combined_patch is not None:
        steps.append(("Print the patch", ("runs", "show", exported, "--diff")))
    return [*steps, ("Show this again, every candidate", ("runs", "show", exported, "-v"))]


def _of_run(report: RunReport, where: str, place: Place) -> list[Step]:
    run_id = report.run_id
    improved = [row for row in report.targets if row.status is TargetStatus.IMPROVED]
    steps: list[Step] = []
    if any(row.patch is not None for row in improved) and not report.applied:
        what = "Apply the patch" if len(improved) == 1 else "Apply all patches together"
        steps.append((what, ("apply", run_id, *place.for_runs)))
    if is_plan(report):
        steps.append(("Search them", ("run", *report.requested, *place.for_paths)))
    elif report.kind is RunKind.SEARCH and _is_cut_short(report):
        again = ("run", *report.requested, *_raised(report), *place.for_paths)
        steps.append(("Search on; what was judged is not judged again", again))
    elif report.status not in (RunStatus.FINISHED, RunStatus.BUDGET_SPENT):
        steps.append(("Go on where it stopped", ("runs", "resume", run_id, *place.for_runs)))
    steps.append(("Show this again, every candidate", ("runs", "show", run_id, "-v", *place.for_runs)))
    return steps if report.applied else [*steps, *_judge_again(improved, where, place)]


def _is_cut_short(report: RunReport) -> bool:
    """True when more of the budget would have been used."""
    has_left = report.status is RunStatus.FINISHED and unreached(report)
    return report.status is RunStatus.BUDGET_SPENT or bool(has_left)


def _judge_again(improved: list[TargetReport], where: str, place: Place) -> list[Step]:
    with_patch = [row for row in improved if row.patch is not None]
    return [
        (
            "Judge again" if len(improved) == 1 else f"Judge again: {plain(row.target.id)}",
            ("check", place.path(row.target.path), "--diff", f"{where}/{row.patch}", *place.for_paths),
        )
        for row in with_patch[:_LISTED]
    ]


def _raised(report: RunReport) -> tuple[str, ...]:
    """The limits of the run, those that ended it doubled; the time when none of them did."""
    spent = report.spent
    limits = (
        ("--max-evaluations", _number(report, "max-evaluations"), spent.evaluations, ""),
        ("--cpu-budget", _number(report, "cpu-budget") or _number(report, "max-cpu"), spent.cpu_s, "s"),
        ("--time-budget", _number(report, "time-budget"), spent.wall_s, "s"),
    )
    ended_by = {flag for flag, limit, used, _ in limits if limit is not None and used >= limit}
    words: list[str] = []
    for flag, limit, _, unit in limits:
        if flag in (ended_by or {"--time-budget"}):
            words += [flag, f"{2 * (limit or _DEFAULT_TIME_S):g}{unit}"]
        elif limit is not None and limit != _DEFAULT_TIME_S:
            words += [flag, f"{limit:g}{unit}"]
    return tuple(words)


def _number(report: RunReport, key: str) -> float | None:
    try:
        number = float(report.settings.get(key, "").removesuffix("s"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
