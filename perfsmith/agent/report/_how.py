"""Under what conditions a run judged, what it used, and what a reader must know besides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perfsmith.agent.report._endings import last_judgements, reused_phrase
from perfsmith.agent.report._layout import facts
from perfsmith.agent.report._model import RunReport
from perfsmith.agent.report._phrases import count, duration, moment, plain, short_id

_BUDGET_KEYS: Final = frozenset(
    {"time-budget", "max-evaluations", "cpu-budget", "max-cpu", "max-calls", "max-cost", "effort"}
)
"""Settings that are limits: shown beside what was spent."""


def worth_knowing(report: RunReport) -> list[RenderableType]:
    """Stated skips and warnings."""
    if not report.messages:
        return []
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(style="yellow")
    table.add_column(overflow="fold")
    for message in report.messages:
        table.add_row("!", Text(plain(message)))
    return [Text("Worth knowing", style="bold"), Padding(table, (0, 0, 0, 2)), ""]


def how_judged(report: RunReport, *, verbose: bool) -> list[RenderableType]:
    """The conditions; every fact of the machine when verbose."""
    others = {key: value for key, value in sorted(report.settings.items()) if key not in _BUDGET_KEYS}
    status = report.status.value.replace("_", " ")
    rows: list[tuple[str, RenderableType]] = [
        ("Run", f"{plain(report.run_id)}, {status}, started {moment(report.started_at)}"),
        ("Asked", ", ".join(plain(path) for path in report.requested)),
        ("Project", _project(report)),
        ("Python", plain(report.interpreter)),
        ("Sandbox", plain(report.sandbox_tier)),
        *_machine(report.fingerprint, verbose=verbose),
        ("Spent", _spent(report)),
        ("Settings", ", ".join(part for part in (_pairs(others), f"seed {report.seed}") if part)),
    ]
    return [Text("How it was judged", style="bold"), facts(rows), ""]


def _machine(fingerprint: Mapping[str, str], *, verbose: bool) -> list[tuple[str, RenderableType]]:
    cpu, cores, kernel, python, known_as = (
        plain(fingerprint.get(key, "")) for key in ("cpu", "cores", "kernel", "python", "id")
    )
    if verbose or not cpu:
        return [
            ("Machine" if index == 0 else "", f"{plain(key)}: {plain(value)}")
            for index, (key, value) in enumerate(sorted(fingerprint.items()))
        ]
    number = count(int(cores), "core") if cores.isdecimal() else ""
    told = (cpu, number, kernel and f"kernel {kernel}", python and f"Python {python}")
    return [("Machine", ", ".join(filter(None, told)) + (f" (id {known_as})" if known_as else ""))]


def _project(report: RunReport) -> str:
    if not report.commit:
        return f"{plain(report.root)}, not under version control"
    changed = ", with uncommitted changes" if report.is_changed_since_commit else ""
    return f"{plain(report.root)}, commit {short_id(report.commit)}{changed}"


def _spent(report: RunReport) -> str:
    spent = report.spent
    used = (
        count(spent.evaluations, "evaluation") if spent.evaluations else "",
        f"{duration(spent.cpu_s)} of CPU" if spent.cpu_s else "",
        f"{duration(spent.wall_s)} in all",
    )
    limits = {key: value for key, value in sorted(report.settings.items()) if key in _BUDGET_KEYS}
    said = ", ".join(filter(None, used)) + (f" (limits: {_pairs(limits)})" if limits else "")
    reused = reused_phrase([row for target in report.targets for row in last_judgements(target)])
    return f"{said}; {reused}" if reused else said


def _pairs(settings: Mapping[str, str]) -> str:
    return ", ".join(f"{plain(key)} {plain(value)}" for key, value in settings.items())
