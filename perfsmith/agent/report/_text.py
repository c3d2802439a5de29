"""A report as text one would show a colleague: what was gained, on what evidence, and what to type next."""

from __future__ import annotations

from typing import Final, assert_never

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perfsmith.agent.report._headline import headline
from perfsmith.agent.report._layout import LABEL_WIDTH, Command, Unbroken, facts, to_text
from perfsmith.agent.report._model import RunReport, RunStatus, TargetReport, TargetStatus
from perfsmith.agent.report._phrases import (
    count,
    duration,
    per_call,
    percent,
    plain,
    short_id,
    speed_context,
    speed_phrase,
)
from perfsmith.agent.report._tried import last_judgements, tried
from perfsmith.tasks import OracleFacts

_BUDGET_KEYS: Final = frozenset(
    {"time-budget", "max-evaluations", "max-cpu", "max-calls", "max-cost", "effort"}
)
"""Settings that are limits: shown beside what was spent."""
_LISTED: Final = 8
"""Replay commands shown; every patch is named with its target."""
_NAMED: Final = 3
"""Skipped targets named per reason before the rest is counted."""


def render_text(
    report: RunReport, *, width: int, color: bool, verbose: bool = False, folder: str | None = None
) -> str:
    """Render a run for a person.

    Args:
        report: The record.
        width: Columns of the terminal, or 80. Only commands, which must stay whole words, may be wider.
        color: Whether escape codes for colour may be used.
        verbose: List every candidate with its steps, and every skipped target's reason in full.
        folder: The run folder as the reader would type it; None is its usual place in the project.

    Raises:
        InvalidArgument: the width is not positive.
    """
    where = folder or f".perfsmith/runs/{report.run_id}"
    by_status: dict[TargetStatus, list[TargetReport]] = {status: [] for status in TargetStatus}
    for target in report.targets:
        by_status[target.status].append(target)
    parts: list[RenderableType] = [
        Text(headline(report), style="bold"),
        *_gains(report, by_status[TargetStatus.IMPROVED], where=where),
        "",
    ]
    for target in by_status[TargetStatus.IMPROVED]:
        parts += _improved(target, where=where, width=width, verbose=verbose)
    for status in (TargetStatus.NOTHING_SIGNIFICANT, TargetStatus.PENDING):
        for target in by_status[status]:
            parts += _unimproved(target, width=width, verbose=verbose)
    parts += _skipped(by_status[TargetStatus.SKIPPED], verbose=verbose)
    parts += _messages(report)
    parts += _how(report)
    parts += _next(report, where=where, width=width)
    return to_text(parts, width=width, color=color)


def _gains(report: RunReport, improved: list[TargetReport], *, where: str) -> list[RenderableType]:
    """A line per gain when there are several; the headline itself names a single one."""
    if len(improved) < 2:
        return []
    parts: list[RenderableType] = []
    for row in improved:
        if row.speed is not None:
            line = Text.assemble(plain(row.target.id), ": ", (speed_phrase(row.speed), "green"))
            parts.append(Padding(line, (0, 0, 0, 2)))
    if report.combined_patch is not None:
        combined = plain(f"{where}/{report.combined_patch}")
        parts.append(Unbroken.assemble(("  All in one patch: ", "dim"), combined))
    return parts


def _title(target: TargetReport) -> Text:
    word, style = _status_words(target.status)
    return Text.assemble((plain(target.target.id), "bold"), "  ", (word, style))


def _status_words(status: TargetStatus) -> tuple[str, str]:
    match status:
        case TargetStatus.IMPROVED:
            return "faster", "bold green"
        case TargetStatus.NOTHING_SIGNIFICANT:
            return "nothing significant", "yellow"
        case TargetStatus.PENDING:
            return "not finished", "yellow"
        case TargetStatus.SKIPPED:
            return "skipped", "yellow"
        case _:
            assert_never(status)


def _improved(target: TargetReport, *, where: str, width: int, verbose: bool) -> list[RenderableType]:
    rows: list[tuple[str, RenderableType]] = []
    if target.speed is not None:
        rows.append(("Speed", Text(speed_phrase(target.speed), style="green")))
        rows.append(
            (
                "",
                f"{speed_context(target.speed)}; the original takes "
                f"{per_call(target.speed.baseline_ns_per_call)} per call",
            )
        )
    rows.append(_share(target))
    accepted = next((row for row in last_judgements(target) if row.candidate.id == target.accepted_id), None)
    if accepted is not None:
        rows += [
            (
                "Change" if index == 0 else "",
                f"{plain(step.summary).rstrip('.')} ({plain(step.rule)}, {plain(step.site)})",
            )
            for index, step in enumerate(accepted.candidate.origin.steps)
        ]
    if target.oracle is not None:
        rows += _oracle(target.oracle)
    if accepted is not None and accepted.evaluation.evidence.labels:
        labels = ", ".join(plain(label) for label in accepted.evaluation.evidence.labels)
        rows.append(("Caution", Text(labels, style="yellow")))
    parts: list[RenderableType] = [_title(target), facts(rows)]
    if target.patch is not None:
        label = f"  {'Patch':{LABEL_WIDTH}}  "
        parts.append(Unbroken.assemble((label, "dim"), plain(f"{where}/{target.patch}")))
    return [*parts, *_tried(target, width=width, verbose=verbose), ""]


def _unimproved(target: TargetReport, *, width: int, verbose: bool) -> list[RenderableType]:
    rows: list[tuple[str, RenderableType]] = [("Why", plain(target.reason)), _share(target)]
    if target.oracle is not None:
        rows += _oracle(target.oracle)
    return [_title(target), facts(rows), *_tried(target, width=width, verbose=verbose), ""]


def _share(target: TargetReport) -> tuple[str, RenderableType]:
    if target.saves is None and target.share == 0.0:
        return "Share", "it was not seen while the project was profiled"
    if target.saves is None:
        return "Share", f"an edit here can save at most {percent(target.share)} of the profiled run"
    bound = f" ({percent(target.speed.confidence, digits=1)})" if target.speed is not None else ""
    return "Saves", (
        f"at least {percent(target.saves)}{bound} of the whole profiled run; "
        f"the most an edit here could save is {percent(target.share)}"
    )


def _oracle(oracle: OracleFacts) -> list[tuple[str, RenderableType]]:
    rows: list[tuple[str, RenderableType]] = [
        (
            "Same",
            f"{count(oracle.compared, 'call')} of {plain(oracle.entry)} compared byte for byte "
            f"({oracle.raised:,} raised); inputs: {oracle.recorded:,} recorded from tests, "
            f"{oracle.generated:,} generated; {count(oracle.tests_run, 'project test')} run",
        )
    ]
    rows += [
        ("Assumes" if index == 0 else "", plain(assumption))
        for index, assumption in enumerate(oracle.assumptions)
    ]
    return rows


def _tried(target: TargetReport, *, width: int, verbose: bool) -> list[RenderableType]:
    number = len(last_judgements(target))
    if not number:
        return []
    return [
        facts([("Tried", count(number, "candidate"))]),
        *tried(target, width=width, verbose=verbose),
    ]


def _skipped(targets: list[TargetReport], *, verbose: bool) -> list[RenderableType]:
    if not targets:
        return []
    by_reason: dict[str, list[str]] = {}
    for target in targets:
        by_reason.setdefault(plain(target.reason), []).append(plain(target.target.id))
    parts: list[RenderableType] = [Text(f"{count(len(targets), 'target')} skipped", style="bold")]
    for reason, names in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        parts.append(Padding(Text.assemble((reason, "yellow"), f": {len(names)}"), (0, 0, 0, 2)))
        shown = names if verbose or len(names) <= _NAMED + 1 else names[:_NAMED]
        parts += [Padding(Text(name), (0, 0, 0, 4)) for name in shown]
        if len(shown) < len(names):
            more = f"… and {len(names) - len(shown)} more (-v shows all)"
            parts.append(Padding(Text(more, style="dim"), (0, 0, 0, 4)))
    return [*parts, ""]


def _messages(report: RunReport) -> list[RenderableType]:
    if not report.messages:
        return []
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(style="yellow")
    table.add_column(overflow="fold")
    for message in report.messages:
        table.add_row("!", Text(plain(message)))
    return [Text("Worth knowing", style="bold"), Padding(table, (0, 0, 0, 2)), ""]


def _how(report: RunReport) -> list[RenderableType]:
    limits = {key: value for key, value in sorted(report.settings.items()) if key in _BUDGET_KEYS}
    others = {key: value for key, value in sorted(report.settings.items()) if key not in _BUDGET_KEYS}
    status = report.status.value.replace("_", " ")
    spent = (
        f"{count(report.spent.evaluations, 'evaluation')}, {duration(report.spent.cpu_s)} of CPU, "
        f"{duration(report.spent.wall_s)} in all"
    )
    rows: list[tuple[str, RenderableType]] = [
        (
            "Run",
            f"{plain(report.run_id)}, {status}, started {plain(report.started_at)}",
        ),
        ("Asked", ", ".join(plain(path) for path in report.requested)),
        ("Project", _project(report)),
        ("Python", plain(report.interpreter)),
        ("Sandbox", plain(report.sandbox_tier)),
        *(
            ("Machine" if index == 0 else "", f"{plain(key)}: {plain(value)}")
            for index, (key, value) in enumerate(sorted(report.fingerprint.items()))
        ),
        ("Spent", spent + (f" (limits: {_pairs(limits)})" if limits else "")),
        ("Settings", ", ".join(part for part in (_pairs(others), f"seed {report.seed}") if part)),
    ]
    return [Text("How it was judged", style="bold"), facts(rows), ""]


def _project(report: RunReport) -> str:
    commit = f"commit {short_id(report.commit)}" if report.commit else "not under version control"
    return f"{plain(report.root)}, {commit}"


def _pairs(settings: dict[str, str]) -> str:
    return ", ".join(f"{plain(key)} {plain(value)}" for key, value in settings.items())


def _twice(report: RunReport) -> str:
    """Twice the time budget of a run, or ten minutes when it had none."""
    said = report.settings.get("time-budget", "").removesuffix("s")
    return f"{2 * float(said):g}s" if said else "10m"


def _next(report: RunReport, *, where: str, width: int) -> list[RenderableType]:
    run_id = report.run_id
    improved = [row for row in report.targets if row.status is TargetStatus.IMPROVED]
    commands: list[tuple[str, tuple[str, ...]]] = []
    if improved:
        what = "Apply the patch" if len(improved) == 1 else "Apply all patches together"
        commands.append((what, ("perfsmith", "apply", run_id)))
    if report.status is RunStatus.BUDGET_SPENT:
        again = ("perfsmith", "run", *report.requested, "--time-budget", _twice(report))
        commands.append(("Search on; what was judged is not judged again", again))
    elif report.status is not RunStatus.FINISHED:
        commands.append(("Go on where it stopped", ("perfsmith", "runs", "resume", run_id)))
    commands.append(("Show this again, every candidate", ("perfsmith", "runs", "show", run_id, "-v")))
    shown = 0
    for target in improved:
        if target.patch is not None and shown < _LISTED:
            title = "Judge again" if len(improved) == 1 else f"Judge again: {plain(target.target.id)}"
            diff = f"{where}/{target.patch}"
            commands.append((title, ("perfsmith", "check", target.target.path, "--diff", diff)))
            shown += 1
    parts: list[RenderableType] = [Text("Next", style="bold")]
    for title, words in commands:
        parts.append(Padding(Text(title, style="dim"), (0, 0, 0, 2)))
        parts.append(Command.of(words, width=width, indent=4))
    return parts
