"""The profile and the list of runs, for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perfsmith.agent.report._layout import to_text
from perfsmith.agent.report._model import ProfileRow, RunStatus
from perfsmith.agent.report._phrases import count, duration, percent, plain, short_id, speed_phrase
from perfsmith.agent.report._summary import RunSummary

_NARROW: Final = 72
_BAR_FROM: Final = 100
_BAR_CELLS: Final = 16


def render_profile(rows: Sequence[ProfileRow], *, width: int, color: bool) -> str:
    """Rank functions by the time an edit could save.

    Args:
        rows: Most saveable first.
        width: Columns of the terminal, or 80; narrow ones show fewer columns.
        color: Whether escape codes for colour may be used.

    Raises:
        InvalidArgument: the width is not positive.
    """
    if not rows:
        nothing = "No project function was seen running: nothing to rank."
        return to_text([Text(nothing)], width=width, color=color)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column("#", justify="right")
    table.add_column("share", justify="right", no_wrap=True)
    if width >= _BAR_FROM:
        table.add_column("", width=_BAR_CELLS, no_wrap=True)
    table.add_column("saves up to", justify="right", no_wrap=True)
    if width >= _NARROW:
        table.add_column("own", justify="right", no_wrap=True)
        table.add_column("calls", justify="right", no_wrap=True)
        table.add_column("tests", justify="right", no_wrap=True)
    table.add_column("function", overflow="fold")
    for rank, row in enumerate(rows, start=1):
        cells: list[RenderableType] = [Text(str(rank), style="dim"), Text(percent(row.share))]
        if width >= _BAR_FROM:
            cells.append(Text("█" * round(min(row.share, 1.0) * _BAR_CELLS), style="cyan"))
        cells.append(Text(duration(row.saveable_s)))
        if width >= _NARROW:
            cells += [Text(duration(row.own_s)), Text(f"{row.calls:,}")]
            cells.append(Text(f"{len(row.tests):,}", style="" if row.tests else "yellow"))
        cells.append(Text(plain(row.target.id)))
        table.add_row(*cells)
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
    return to_text(parts, width=width, color=color)


def render_run_list(summaries: Sequence[RunSummary], *, width: int, color: bool) -> str:
    """List runs, in the order given.

    Args:
        summaries: Usually `Store.runs()`, newest first.
        width: Columns of the terminal, or 80.
        color: Whether escape codes for colour may be used.

    Raises:
        InvalidArgument: the width is not positive.
    """
    if not summaries:
        return to_text([Text("No runs yet. Start one with: perfsmith PATH")], width=width, color=color)
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
        parts.append("")
    return to_text(parts, width=width, color=color)


def _outcome(summary: RunSummary) -> str:
    if not summary.targets:
        return f"nothing reported yet; {count(summary.candidates, 'candidate')} judged"
    judged = count(summary.candidates, "candidate")
    took = f" in {duration(summary.spent.wall_s)}" if summary.spent.wall_s else ""
    skipped = f", {summary.skipped:,} skipped" if summary.skipped else ""
    faster = f"{summary.improved:,} of {count(summary.targets, 'target')} made faster"
    return f"{faster}{skipped}; {judged} judged{took}"
