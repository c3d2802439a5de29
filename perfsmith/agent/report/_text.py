"""A report as text one would show a colleague: what was gained, on what evidence, and what to type next."""

from __future__ import annotations

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from perfsmith.agent.report._endings import is_plan, unreached
from perfsmith.agent.report._headline import headline
from perfsmith.agent.report._how import how_judged, worth_knowing
from perfsmith.agent.report._layout import Unbroken, to_text
from perfsmith.agent.report._model import RunReport, TargetReport, TargetStatus
from perfsmith.agent.report._next import next_steps
from perfsmith.agent.report._phrases import plain, speed_phrase
from perfsmith.agent.report._place import STATE_FOLDER, Place
from perfsmith.agent.report._tables import profile_parts
from perfsmith.agent.report._targets import grouped_block, improved_block, unimproved_block


def render_text(
    report: RunReport, *, width: int, color: bool, verbose: bool = False, place: Place | None = None
) -> str:
    """Render a run for a person.

    Args:
        report: The record.
        width: Columns of the terminal, or 80. Only commands, which must stay whole words, may be wider.
        color: Whether escape codes for colour may be used.
        verbose: List every candidate with its steps, every target without a verdict, and the whole machine.
        place: Where the reader types commands; None is the project root.

    Raises:
        InvalidArgument: the width is not positive.
    """
    place = place or Place()
    where = place.folder or f"{STATE_FOLDER}/runs/{report.run_id}"
    not_reached = unreached(report)
    done = [row for row in report.targets if row not in not_reached]
    by_status: dict[TargetStatus, list[TargetReport]] = {status: [] for status in TargetStatus}
    for target in done:
        by_status[target.status].append(target)
    improved = by_status[TargetStatus.IMPROVED]
    parts: list[RenderableType] = [
        Text(headline(report), style="bold"),
        *_gains(report, improved, where=where, place=place),
        *(
            [Text(f"Applied: {', '.join(map(plain, report.applied))}", style="bold")]
            if report.applied
            else []
        ),
        "",
    ]
    if is_plan(report):
        parts += [*profile_parts(report.profile, width=width), ""]
    for target in improved:
        path = _inside(target.patch, where=where, place=place)
        parts += improved_block(target, patch_path=path, width=width, verbose=verbose)
    for status in (TargetStatus.NOTHING_SIGNIFICANT, TargetStatus.PENDING):
        for target in by_status[status]:
            parts += unimproved_block(target, width=width, verbose=verbose)
    parts += grouped_block(list(not_reached), "not reached", verbose=verbose)
    parts += grouped_block(by_status[TargetStatus.SKIPPED], "skipped", verbose=verbose)
    parts += worth_knowing(report)
    parts += how_judged(report, verbose=verbose)
    parts += next_steps(report, where=where, place=place, width=width)
    return to_text(parts, width=width, color=color)


def _gains(
    report: RunReport, improved: list[TargetReport], *, where: str, place: Place
) -> list[RenderableType]:
    """A line per gain when there are several; the headline itself names a single one."""
    if len(improved) < 2:
        return []
    parts: list[RenderableType] = []
    for row in improved:
        if row.speed is not None:
            line = Text.assemble(plain(row.target.id), ": ", (speed_phrase(row.speed), "green"))
            parts.append(Padding(line, (0, 0, 0, 2)))
    combined = _inside(report.combined_patch, where=where, place=place)
    if combined is not None:
        parts.append(Unbroken.assemble(("  All in one patch: ", "dim"), plain(combined)))
    return parts


def _inside(name: str | None, *, where: str, place: Place) -> str | None:
    """A file of the run folder as the reader finds it."""
    if name is None:
        return None
    return f"{where}/{name}" if place.exported is None else f"{name} in {place.exported}"
