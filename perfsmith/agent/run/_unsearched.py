"""Functions a run does not search: they are said and counted, none is dropped silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from perfsmith.agent.report import EventKind, ProfileRow, TargetReport, TargetStatus
from perfsmith.agent.run._context import RunContext

_FILES_NAMED: Final = 3


def leave_unsearched(context: RunContext, target_ids: Iterable[str]) -> None:
    """Report targets that the budget does not reach."""
    reason = (
        "the budget ended before it was searched"
        if context.ledger.is_spent
        else "the time left was needed to confirm what had been found"
    )
    rows = [context.row_of(each) for each in target_ids if each not in context.reports]
    for row in rows:
        context.reports[row.target.id] = TargetReport(
            target=row.target, status=TargetStatus.PENDING, reason=reason, share=row.share
        )
    if rows:
        context.checkpoint()
        context.emit(EventKind.MESSAGE, f"targets not reached: {len(rows)} of {len(context.rows)}")


def left_out_messages(rows: Sequence[ProfileRow], chosen: Sequence[ProfileRow]) -> list[str]:
    """What a reader must know about functions that are not searched.

    Args:
        rows: All functions that were asked for.
        chosen: Those that are searched.
    """
    searched = {row.target.id for row in chosen}
    unseen = [row for row in rows if not row.calls and row.target.id not in searched]
    if not unseen:
        return []
    by_file = Counter(row.target.path for row in unseen).most_common()
    named = ", ".join(f"{path} ({number})" for path, number in by_file[:_FILES_NAMED])
    beside = f", and in {len(by_file) - _FILES_NAMED} more files" if len(by_file) > _FILES_NAMED else ""
    one = len(unseen) == 1
    return [
        f"{len(unseen)} {'function was' if one else 'functions were'} not seen running, "
        f"so {'it is' if one else 'they are'} left alone: {named}{beside}"
    ]
