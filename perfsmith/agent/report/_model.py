"""The records a run leaves behind; every surface (text, JSON, store, API) is rendered from these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from perfsmith.tasks import (
    SCHEMA_VERSION,
    Candidate,
    Evaluation,
    OracleFacts,
    SpeedEstimate,
    Target,
)


class RunStatus(StrEnum):
    """How far a run has come."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    BUDGET_SPENT = "budget_spent"
    """The budget ended it; what was confirmed stands."""
    FAILED = "failed"


class RunKind(StrEnum):
    """What a run was asked to do."""

    SEARCH = "search"
    DRY_RUN = "dry_run"
    """Profile and say what a search would try."""
    PROFILE = "profile"
    CHECK = "check"
    """Judge a change somebody else made."""


class TargetStatus(StrEnum):
    """What became of one target."""

    PENDING = "pending"
    IMPROVED = "improved"
    NOTHING_SIGNIFICANT = "nothing_significant"
    SKIPPED = "skipped"
    """It could not be judged, or a rule of the user excluded it; `reason` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRow:
    """One line of the profile table."""

    target: Target
    calls: int
    """Calls during the profiled command."""
    own_s: float
    """Seconds spent in the function itself."""
    saveable_s: float
    """Own time plus callees that only this function calls, seconds: what an edit here could save."""
    share: float
    """`saveable_s` over the whole run's time in project code and below, 0 to 1."""
    tests: tuple[str, ...]
    """Ids of tests that reach it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCandidate:
    """A candidate and what the judge said."""

    candidate: Candidate
    evaluation: Evaluation
    is_reused: bool = False
    """The verdict is that of an earlier run under the same conditions; nothing was measured for it here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReport:
    """Everything about one target."""

    target: Target
    status: TargetStatus
    reason: str
    """One sentence: why skipped, or which gate stopped the rest."""
    share: float
    """Share of the profiled run that an edit here could save, 0 to 1."""
    judged: tuple[JudgedCandidate, ...] = ()
    """Candidates in the order they were judged."""
    accepted_id: str | None = None
    """The confirmed candidate, when there is one."""
    speed: SpeedEstimate | None = None
    """The confirmed estimate of the accepted candidate."""
    saves: float | None = None
    """Share of the whole profiled run that the accepted patch saves, 0 to 1, from the lower bound."""
    oracle: OracleFacts | None = None
    patch: str | None = None
    """File name of the unified diff, relative to the run folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a run used of its budget."""

    evaluations: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run, whole. JSON round-trips."""

    run_id: str
    root: str
    """Project root, absolute."""
    requested: tuple[str, ...]
    """What the user asked for: paths or `path::qualname`."""
    status: RunStatus
    started_at: str
    """UTC, ISO 8601."""
    interpreter: str
    """Path, version and origin in words."""
    commit: str | None
    """Commit that is checked out, None without version control."""
    sandbox_tier: str
    fingerprint: Mapping[str, str]
    """Machine, kernel, CPU model, interpreter build: what figures may not be compared across."""
    seed: int
    """Seed of the search (the judge draws its own)."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Effective settings that shape the verdict, as text."""
    spent: Spent = Spent()
    profile: tuple[ProfileRow, ...] = ()
    """Ranked, most saveable first."""
    targets: tuple[TargetReport, ...] = ()
    messages: tuple[str, ...] = ()
    """Stated skips and warnings: files with syntax errors, flaky tests, missing tests."""
    combined_patch: str | None = None
    """File name of the diff of all accepted patches together, relative to the run folder."""
    applied: tuple[str, ...] = ()
    """Files that this run's patches were written to, relative to the project root."""
    is_changed_since_commit: bool = False
    """Files differed from `commit` when the run began."""
    kind: RunKind = RunKind.SEARCH
    """What was asked for; a run of an earlier version does not say, and counts as a search."""
    schema_version: int = SCHEMA_VERSION


class EventKind(StrEnum):
    """What happened, for live progress and `events.jsonl`."""

    STAGE = "stage"
    """A stage began: discover, baseline, profile, record, search, confirm, judge, admit, report."""
    MESSAGE = "message"
    """A stated skip or warning."""
    TARGET_STARTED = "target_started"
    CANDIDATE_JUDGED = "candidate_judged"
    GATE_PASSED = "gate_passed"
    BEST_SO_FAR = "best_so_far"
    TARGET_DONE = "target_done"
    BUDGET = "budget"
    """Spent and left; carried by `data`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvent:
    """One thing that happened during a run."""

    kind: EventKind
    at_s: float
    """Seconds since the run began."""
    text: str = ""
    """One line for a person."""
    target: str | None = None
    candidate: str | None = None
    evaluation: Evaluation | None = None
    data: Mapping[str, float] = field(default_factory=dict)
    """Numbers with their unit in the key, for instance `wall_left_s`, `targets_total`, `evaluations`."""
