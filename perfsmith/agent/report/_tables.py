"""The profile and the list of runs, for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perfsmith.agent.report._layout import MIN_WIDTH, Command, to_text
from perfsmith.agent.report._model import ProfileRow, RunKind, RunStatus
from perfsmith.agent.report._phrases import (
    count,
    duration,
    percent,
    plain,
    short_id,
    shortened,
    speed_phrase,
)
from perfsmith.agent.report._summary import RunSummary

_NARROW: Final = 72
_BAR_FROM: Final = 100
_BAR_CELLS: Final = 16
_GAP: Final = 2
_RESUMABLE: Final = (RunStatus.RUNNING, RunStatus.INTERRUPTED)


def render_profile(rows: Sequence[ProfileRow], *, width: int, color: bool) -> str:
    """Rank functions by the time an edit could save.

    Args:
        rows: Most saveable first.
        width: Columns of the terminal, or 80; narrow ones show fewer columns.
        color: Whether escape codes for colour may be used.

    Raises:
        InvalidArgument: the width is not positive.
    """
    return to_text(profile_parts(rows, width=width), width=width, color=color)


def profile_parts(rows: Sequence[ProfileRow], *, width: int) -> list[RenderableType]:
    """The table and what must be said below it."""
    if not rows:
        return [Text("No project function was seen running: nothing to rank.")]
    numbers = [_numbers(rank, row, width=width) for rank, row in enumerate(rows, start=1)]
    heads = ["#", "share", "saves up to", *(["own", "calls", "tests"] if width >= _NARROW else [])]
    table = Table(box=None, padding=(0, _GAP, 0, 0), header_style="bold", pad_edge=False)
    room = max(width, MIN_WIDTH)
    for index, head in enumerate(heads):
        column_width = max(len(head), *(len(cells[index]) for cells in numbers))
        room -= column_width + _GAP
        table.add_column(head, justify="right", no_wrap=True, min_width=column_width)
        if head == "share" and width >= _BAR_FROM:
            room -= _BAR_CELLS + _GAP
            table.add_column("", width=_BAR_CELLS, no_wrap=True)
    table.add_column("function", no_wrap=True)
    for row, cells in zip(rows, numbers, strict=True):
        styled: list[RenderableType] = [Text(cells[0], style="dim"), *map(Text, cells[1:])]
        if width >= _NARROW and not row.tests:
            styled[-1] = Text(cells[-1], style="yellow")
        if width >= _BAR_FROM:
            styled.insert(2, Text("█" * round(min(row.share, 1.0) * _BAR_CELLS), style="cyan"))
        table.add_row(*styled, Text(shortened(row.target.id, room=room)))
    note = (
        "One profiled run: a guide to where to search, not a measurement. The share is what an edit could "
        "save at most: own time and callees that only this function calls."
    )
    untested = sum(not row.tests for row in rows)
    parts: list[RenderableType] = [table, "", Text(note, style="dim")]
    if untested:
        parts.append(
            Text(f"No test reaches {count(untested, 'function')} of these (tests 0).", style="yellow")
        )
    return parts


def _numbers(rank: int, row: ProfileRow, *, width: int) -> list[str]:
    """What stands before the name, column by column."""
    cells = [str(rank), percent(row.share), duration(row.saveable_s)]
    if width >= _NARROW:
        cells += [duration(row.own_s), f"{row.calls:,}", f"{len(row.tests):,}"]
    return cells


def render_run_list(
    summaries: Sequence[RunSummary], *, width: int, color: bool, for_runs: Sequence[str] = ()
) -> str:
    """List runs, in the order given.

    Args:
        summaries: Usually `Store.runs()`, newest first.
        width: Columns of the terminal, or 80.
        color: Whether escape codes for colour may be used.
        for_runs: Arguments a command that names a run needs where the reader types it.

    Raises:
        InvalidArgument: the width is not positive.
    """
    if not summaries:
        return to_text([Text("No runs yet. Start one with: optimize PATH")], width=width, color=color)
    parts: list[RenderableType] = []
    for summary in summaries:
        style = "green" if summary.status is RunStatus.FINISHED else "yellow"
        head = Text.assemble(
            (plain(summary.run_id), "bold"),
            "  ",
            (summary.status.value.replace("_", " "), style),
            "  ",
            " ".join(plain(path) for path in summary.requested),
        )
        parts += [head, Padding(Text(_outcome(summary)), (0, 0, 0, 2))]
        if summary.best is not None and summary.best_target is not None:
            best = f"{plain(summary.best_target)}: {speed_phrase(summary.best)}"
            best += f", machine {short_id(summary.best.fingerprint)}"
            parts.append(Padding(Text(best, style="green"), (0, 0, 0, 2)))
        if summary.status in _RESUMABLE:
            is_running = summary.status is RunStatus.RUNNING
            title = "Still going, or killed; then go on with" if is_running else "Go on where it stopped"
            parts.append(Padding(Text(title, style="dim"), (0, 0, 0, 2)))
            words = ("optimize", "runs", "resume", summary.run_id, *for_runs)
            parts.append(Command.of(words, width=width, indent=4))
        parts.append("")
    return to_text(parts, width=width, color=color)


def _outcome(summary: RunSummary) -> str:
    match summary.kind:
        case RunKind.PROFILE:
            return f"profile: {_ranked(summary)}"
        case RunKind.DRY_RUN:
            return f"dry run: {_ranked(summary)}, nothing searched"
        case RunKind.CHECK:
            return f"check of a change: {_searched(summary)}"
        case RunKind.SEARCH:
            return f"{_ranked(summary)}, nothing searched" if summary.ranked else _searched(summary)
        case _:
            assert_never(summary.kind)


def _ranked(summary: RunSummary) -> str:
    return f"{count(summary.ranked, 'function')} ranked" if summary.ranked else "nothing ranked"


def _searched(summary: RunSummary) -> str:
    if not summary.targets:
        return f"nothing reported yet; {count(summary.candidates, 'candidate')} judged"
    judged = count(summary.candidates, "candidate")
    took = f" in {duration(summary.spent.wall_s)}" if summary.spent.wall_s else ""
    skipped = f", {summary.skipped:,} skipped" if summary.skipped else ""
    left = f", {summary.unreached:,} not reached" if summary.unreached else ""
    faster = f"{summary.improved:,} of {count(summary.targets, 'target')} made faster"
    return f"{faster}{skipped}{left}; {judged} judged{took}"
