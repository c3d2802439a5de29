"""What a caller may ask of perfsmith: the requests, and the settings that shape a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from perfsmith.agent._options import INPUTS
from perfsmith.search import Budget as Budget
from perfsmith.tasks import SourceName


class SandboxChoice(StrEnum):
    """Which wall foreign code runs behind."""

    AUTO = "auto"
    """The strongest tier this machine can build."""
    NAMESPACE = "namespace"
    """Bubblewrap and user namespaces, or nothing."""
    DOCKER = "docker"
    """Containers of a Docker engine, or nothing."""
    PROCESS = "process"
    """Resource limits only: for code the user wrote."""


class Objective(StrEnum):
    """What is to become smaller."""

    WALL = "wall"
    """Wall-clock time of a call."""


class Consent(StrEnum):
    """What the user says about something that is refused by default."""

    NO = "no"
    YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that shapes what is tried and what counts as a gain."""

    min_speedup: float = 1.05
    """Least ratio baseline / candidate, at its lower confidence bound, that counts as a gain."""
    confidence: float = 0.99
    """Confidence of each bound of a reported speedup."""
    objective: Objective = Objective.WALL
    """What is to become smaller."""
    sandbox: SandboxChoice = SandboxChoice.AUTO
    """Tier asked for."""
    docker_image: str | None = None
    """Image of the docker tier; None builds one from the project's environment."""
    jobs: int = 2
    """Candidates checked at the same time; timing always runs alone."""
    test_command: str | None = None
    """Command that runs the project's tests, as typed in a shell; None finds pytest."""
    test_timeout_s: float = 60.0
    """A test of the original that takes longer is taken to hang, and ends the run."""
    bench_command: str | None = None
    """Command to profile instead of the tests; None profiles the tests."""
    allow_dependency: tuple[str, ...] = ()
    """Packages a candidate may import although the file did not before."""
    float_rtol: float = 0.0
    """Relative tolerance for floating results; 0 means bit-exact."""
    float_atol: float = 0.0
    """Absolute tolerance for floating results; 0 means none."""
    oracle_floor: float = 0.9
    """Share of a function's mutants that its inputs must kill; below it the oracle is called weak. 0 measures
    nothing."""
    inputs: tuple[SourceName, ...] = tuple(map(SourceName, INPUTS))
    """Input sources that are asked; those left out are switched off."""
    generator: tuple[str, ...] = ()
    """Files of the project that define `generate(seed)`: `FILE`, or `TARGET=FILE` for one function."""
    model: str | None = None
    """Model that is asked for further inputs, such as `scripted:replies.toml`; None asks none."""
    compare: tuple[str, ...] = ()
    """How single parts of an outcome are compared, such as `return["total"] rtol=1e-9`."""
    max_targets: int | None = None
    """Functions tried, most saveable first; None is no limit."""
    exclude: tuple[str, ...] = ()
    """Globs of files, relative to the project root, that no edit may change."""
    python: str | None = None
    """Interpreter that runs the project; None looks for the project's own."""
    allow_model_code_without_isolation: Consent = Consent.NO
    """Whether candidates that a model wrote may run below the namespace tier, with all your rights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizeRequest:
    """Search for faster code under some paths and prove it."""

    paths: tuple[str, ...]
    """`path` or `path::qualname`, the path absolute, so that a run can be resumed from anywhere."""
    state_dir: Path
    """Folder of runs and caches, absolute; created when absent."""
    settings: Settings = Settings()
    """What counts."""
    budget: Budget = field(default_factory=Budget)
    """What it may use."""
    apply: bool = False
    """Write the accepted patches into the working tree at the end."""
    dry_run: bool = False
    """Stop after the profile: say what would be tried, judge nothing."""
    seed: int | None = None
    """Seed of the search; None draws one from the world's entropy."""
    resume: str | None = None
    """Id of the run to go on with; paths, settings, budget and seed are then that run's own."""

    @property
    def project_python(self) -> str | None:
        """Interpreter asked for; None looks for the project's own."""
        return self.settings.python


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRequest:
    """Rank functions by the time an edit could save."""

    paths: tuple[str, ...]
    """`path` or `path::qualname`, the path absolute."""
    state_dir: Path
    """Folder of runs and caches, absolute."""
    settings: Settings = Settings()
    """`bench_command`, `test_command`, `sandbox`, `exclude` and `python` matter here."""
    budget: Budget = field(default_factory=Budget)
    """What it may use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """Verify and measure a change somebody else made. Exactly one of `diff` and `branch` is set."""

    path: str
    """Project or file the change is about, absolute."""
    state_dir: Path
    """Folder of runs and caches, absolute."""
    diff: str | None = None
    """Text of a unified diff over the working tree, paths relative to the project root."""
    branch: str | None = None
    """Revision holding the change: what it changed since it left `base`, over the working tree."""
    base: str | None = None
    """Revision the branch left; None is what is checked out."""
    settings: Settings = Settings()
    """What counts."""
    budget: Budget = field(default_factory=Budget)
    """What it may use."""
    seed: int | None = None
    """Seed of generated inputs; None draws one from the world's entropy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyRequest:
    """Write an accepted patch of a finished run into the working tree."""

    run_id: str
    """Id of the run."""
    state_dir: Path
    """Folder of runs and caches, absolute."""
    candidate_id: str | None = None
    """One accepted candidate; None applies all accepted patches of the run together."""
    dry_run: bool = False
    """Check that it applies and name the files, write nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What `apply` wrote, or would write."""

    run_id: str
    root: str
    """Project root, absolute."""
    candidate_ids: tuple[str, ...]
    """Accepted candidates the files hold now."""
    files: tuple[str, ...]
    """Files changed, relative to the root, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRequest:
    """Try null solutions and standard cheats on tasks: can their oracle tell right from wrong?"""

    paths: tuple[str, ...]
    """`path` or `path::qualname`, the path absolute."""
    settings: Settings = Settings()
    """What counts, and where code runs; `max_targets` limits the functions of a path."""
    budget: Budget = field(default_factory=Budget)
    """What it may use."""
    is_quick: bool = False
    """Leave out the cheats whose results are right, which only the clock can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorLine:
    """One finding about this machine."""

    name: str
    """What was looked at, for instance `sandbox: namespace`."""
    ok: bool
    detail: str
    """What was found, in words."""
    fix: str = ""
    """What to do when it is not well, or could be better; empty when nothing is to be done."""
