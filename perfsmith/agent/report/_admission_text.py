"""What trying cheats found, for a person: refused tasks with what to do, and which gate caught what."""

from __future__ import annotations

from collections import Counter
from typing import Final, assert_never

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perfsmith.agent.report._admission import AdmissionReport
from perfsmith.agent.report._layout import facts, to_text
from perfsmith.agent.report._phrases import count, duration, plain
from perfsmith.tasks import Admission, AdmissionStatus, Attempt, CheatOutcome, Gate

_PASSED: Final = (CheatOutcome.TAKEN_FOR_RIGHT, CheatOutcome.PAID)
_REASON: Final = 160
"""Characters shown of the judge's words about one cheat."""


def render_admission(report: AdmissionReport, *, width: int, color: bool, verbose: bool = False) -> str:
    """The report as text.

    Args:
        report: What was found.
        width: Columns.
        color: Use colour.
        verbose: Show every cheat with the judge's words.
    """
    parts: list[RenderableType] = []
    for task in report.tasks:
        parts += [*_block(task, verbose=verbose), ""]
    parts += [Text(f"note: {plain(message)}", style="yellow") for message in report.messages]
    parts.append(Text(_summary(report), style="bold"))
    return to_text(parts, width=width, color=color)


def _summary(report: AdmissionReport) -> str:
    counts = Counter(task.status for task in report.tasks)
    words = {
        AdmissionStatus.ADMITTED: "admitted",
        AdmissionStatus.TASK_REJECTED: "refused",
        AdmissionStatus.UNDECIDED: "undecided",
    }
    shown = ", ".join(f"{counts[status]} {word}" for status, word in words.items() if counts[status])
    left_out = f", {report.left_out} not tried" if report.left_out else ""
    asked = "without the clock" if report.is_quick else "with the clock"
    return (
        f"{count(len(report.tasks), 'task')}: {shown or 'none'}{left_out} "
        f"({asked}, sandbox {plain(report.sandbox_tier)}, {duration(report.wall_s)})"
    )


def _block(task: Admission, *, verbose: bool) -> list[RenderableType]:
    word, style = _status_words(task)
    rows: list[tuple[str, RenderableType]] = [("Why", plain(task.reason))]
    if task.next_step:
        rows.append(("Do", Text(plain(task.next_step), style="cyan")))
    if task.recorded or task.generated:
        rows.append(("Judged on", _compared(task)))
    passed = [a.cheat.value for a in task.attempts if a.outcome in _PASSED]
    if passed:
        rows.append(("Passed", Text(", ".join(passed), style="red")))
    if task.attempts and not verbose:
        rows += _counts(task)
    parts: list[RenderableType] = [
        Text.assemble((plain(task.target), "bold"), "  ", (word, style)),
        facts(rows),
    ]
    return [*parts, *([_table(task.attempts)] if verbose and task.attempts else [])]


def _compared(task: Admission) -> str:
    return (
        f"{count(task.recorded, 'recorded call')} and {count(task.generated, 'generated one')} of "
        f"{plain(task.entry)}: {count(task.distinct_results, 'different result')}"
    )


def _counts(task: Admission) -> list[tuple[str, RenderableType]]:
    gates = Counter(a.gate for a in task.attempts if a.outcome is CheatOutcome.CAUGHT)
    shown = ", ".join(f"{gates[gate]} at {gate}" for gate in Gate if gates[gate])
    rows: list[tuple[str, RenderableType]] = [
        ("Caught", f"{task.count(CheatOutcome.CAUGHT)} of {len(task.attempts)} cheats: {shown or 'none'}")
    ]
    others = (
        (CheatOutcome.NOT_APPLICABLE, "do not apply"),
        (CheatOutcome.NOT_TRIED, "not tried"),
        (CheatOutcome.UNDECIDED, "undecided"),
    )
    left = [f"{task.count(outcome)} {words}" for outcome, words in others if task.count(outcome)]
    if left:
        rows.append(("Not asked", f"{', '.join(left)} (-v shows each with the reason)"))
    return rows


def _table(attempts: tuple[Attempt, ...]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", style="dim")
    for attempt in attempts:
        words, style = _outcome_words(attempt)
        reason = plain(attempt.reason, limit=_REASON)
        table.add_row(attempt.cheat.value, Text(words, style=style), Text(reason))
    return Padding(table, (0, 0, 0, 2))


def _outcome_words(attempt: Attempt) -> tuple[str, str]:
    match attempt.outcome:
        case CheatOutcome.CAUGHT:
            return f"caught: {attempt.gate}", "green"
        case CheatOutcome.TAKEN_FOR_RIGHT:
            return "TAKEN FOR RIGHT", "bold red"
        case CheatOutcome.PAID:
            return "PAID", "bold red"
        case CheatOutcome.NOT_APPLICABLE:
            return "does not apply", "dim"
        case CheatOutcome.NOT_TRIED:
            return "not tried", "yellow"
        case CheatOutcome.UNDECIDED:
            return "undecided", "yellow"
        case _:
            assert_never(attempt.outcome)


def _status_words(task: Admission) -> tuple[str, str]:
    match task.status:
        case AdmissionStatus.ADMITTED:
            return "admitted", "green"
        case AdmissionStatus.TASK_REJECTED:
            return f"REFUSED ({task.rejection})", "bold red"
        case AdmissionStatus.UNDECIDED:
            return "undecided", "yellow"
        case _:
            assert_never(task.status)
