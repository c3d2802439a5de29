"""One run in one line: what a list of runs shows without reading every record."""

from __future__ import annotations

from dataclasses import dataclass, field

from perfsmith.agent.report._endings import is_plan, unreached
from perfsmith.agent.report._model import RunKind, RunReport, RunStatus, Spent, TargetStatus
from perfsmith.tasks import SCHEMA_VERSION, SpeedEstimate


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What became of a run, small enough for a list."""

    run_id: str
    status: RunStatus
    started_at: str
    """UTC, ISO 8601."""
    root: str
    """Project root, absolute."""
    requested: tuple[str, ...]
    """What the user asked for."""
    targets: int = 0
    """Targets the run chose, those it skipped or did not reach included."""
    improved: int = 0
    """Targets with an accepted patch."""
    skipped: int = 0
    """Targets that could not be judged."""
    unreached: int = 0
    """Targets the run ended before; part of `targets`."""
    ranked: int = 0
    """Functions that would be searched, of a run that only ranked them."""
    candidates: int = 0
    """Candidates judged, over all targets."""
    best_target: str | None = None
    """The target of `best`."""
    best: SpeedEstimate | None = None
    """The confirmed estimate with the largest lower bound."""
    spent: Spent = field(default_factory=Spent)
    kind: RunKind = RunKind.SEARCH
    """What was asked for."""
    schema_version: int = SCHEMA_VERSION


def summarise(report: RunReport) -> RunSummary:
    """Cut a report down to the facts a list shows."""
    improved = [
        (target.speed.at_least, target.target.id, target.speed)
        for target in report.targets
        if target.status is TargetStatus.IMPROVED and target.speed is not None
    ]
    best = max(improved, key=lambda row: row[0], default=None)
    left = unreached(report)
    listed = {target.target.id for target in report.targets}
    return RunSummary(
        run_id=report.run_id,
        status=report.status,
        started_at=report.started_at,
        root=report.root,
        requested=report.requested,
        targets=len(report.targets) + sum(target.target.id not in listed for target in left),
        improved=sum(target.status is TargetStatus.IMPROVED for target in report.targets),
        skipped=sum(target.status is TargetStatus.SKIPPED for target in report.targets),
        unreached=len(left),
        ranked=len(report.profile) if is_plan(report) else 0,
        candidates=sum(len(target.judged) for target in report.targets),
        best_target=best[1] if best else None,
        best=best[2] if best else None,
        spent=report.spent,
        kind=report.kind,
    )
