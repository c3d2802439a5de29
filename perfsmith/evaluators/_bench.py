"""What judging needs: of the machine and the project, and of one target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from perfsmith.evaluators._project_tests import ProjectTests, SuiteRun
from perfsmith.evaluators._replies import Entry
from perfsmith.evaluators._slots import Slots
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.evaluators.oracles import InputWriter
from perfsmith.sandboxes import Sandbox
from perfsmith.tasks import Clock, Contract, Interpreter, SourceName, Target, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What judging needs of the machine and the project; shared by all targets of a run."""

    workspace: Workspace
    snapshot: Path
    interpreter: Interpreter
    sandbox: Sandbox
    clock: Clock
    slots: Slots
    tests: ProjectTests
    baseline: SuiteRun
    """The project's tests on the original; flaky ones already taken out."""
    entropy: Callable[[int], bytes]
    """Bytes of the operating system: the judge's own seeds."""
    fingerprint: str
    dependencies: frozenset[str] = frozenset()
    """Packages a candidate may newly import."""
    contract: Contract = Contract()
    plan: TimingPlan = TimingPlan()
    allows_model_code_without_isolation: bool = False
    """The user has said in words that what a model wrote may run below the namespace tier."""
    oracle_floor: float = 0.0
    """Share of a target's mutants that its inputs must kill; below it the oracle is called weak."""
    suite_timeout_s: float = 600.0
    """Limit for one whole run of the project's tests."""
    generators: tuple[tuple[str, str], ...] = ()
    """Generators of inputs that are files of the project: a pattern of target ids, and the text. What a model
    wrote must not enter here: it may run in fewer tiers than the project's own code."""
    input_writer: InputWriter | None = None
    """Writes generators for targets that have none of the project's own, as a model does."""
    sources: tuple[SourceName, ...] = tuple(
        name for name in SourceName if name not in (SourceName.SYMBOLIC, SourceName.WRITTEN)
    )
    """Input sources that are asked."""

    def generator_for(self, target: str) -> str:
        """Text of the generator for the target of that id, the last one that is; empty for none."""
        texts = [text for pattern, text in self.generators if fnmatchcase(target, pattern)]
        return texts[-1] if texts else ""

    def seed(self) -> int:
        """A fresh seed from the operating system."""
        return int.from_bytes(self.entropy(6), "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One target, and the calls and tests through which it is judged."""

    target: Target
    entry: Entry
    recorded: tuple[bytes, ...]
    """Distinct recorded calls of the entry."""
    reaching_tests: tuple[str, ...]
    """Ids of tests that reach the target; run at the tests gate."""
    allowed_files: frozenset[str] | None
    """Files a candidate may change; None allows all source files."""
    told: tuple[str, ...] = ()
    """What the reader is told of calls that could not be recorded."""
    shortened: tuple[bytes, ...] = ()
    """Shorter copies of calls that are too large to be carried. Nobody made these calls: beside recorded ones
    they show nothing of what callers keep to, and they count where the original returns."""
    shortened_to: int = 0
    """How long things are in those at most."""
