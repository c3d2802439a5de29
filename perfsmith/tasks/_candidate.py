"""What is optimised, what is proposed, and what was found: the frozen nouns of perfsmith."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from perfsmith.tasks._inputs import SourceFacts, SourceName

SCHEMA_VERSION: Final = 1
"""Version of every record that leaves the process."""


class Verdict(StrEnum):
    """How a judgement ends. Closed: consumers match exhaustively."""

    ACCEPTED = "accepted"
    NOT_FASTER = "not_faster"
    WRONG_RESULT = "wrong_result"
    CRASH = "crash"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    FLAKY = "flaky"
    UNVERIFIABLE = "unverifiable"
    SANDBOX_VIOLATION = "sandbox_violation"
    OUT_OF_SCOPE = "out_of_scope"
    INVALID_EDIT = "invalid_edit"
    DUPLICATE = "duplicate"
    INFRA_ERROR = "infra_error"


class Gate(StrEnum):
    """The judge's questions, cheapest first. `order` gives the position."""

    SCOPE = "scope"
    DUPLICATE = "duplicate"
    BUILD = "build"
    SMOKE = "smoke"
    BEHAVIOUR = "behaviour"
    SCREEN = "screen"
    TESTS = "tests"
    TIMING = "timing"
    CONFIRM = "confirm"

    @property
    def order(self) -> int:
        """Position in the sequence of gates, 0 is the first."""
        return list(Gate).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEdit:
    """The whole new text of one file, and the text it replaces."""

    path: str
    """Relative to the workspace root, with forward slashes."""
    before_sha256: str
    """Digest of the UTF-8 bytes this edit was made against; anything else does not apply."""
    after: str
    """The new text of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditStep:
    """One edit of a candidate's stack: which rule, where, and what it did in words."""

    rule: str
    """Short name of the rule or proposer step."""
    site: str
    """Stable description of the place, for instance `line 12: x in names`."""
    summary: str
    """One sentence for the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a candidate came from."""

    proposer: str
    """Short name of the proposer, for instance `rules`."""
    steps: tuple[EditStep, ...] = ()
    """The stack of edits, oldest first."""
    is_model_written: bool = False
    """A language model wrote the text, or that of a candidate it extends: it runs behind walls only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A content-addressed patch over a workspace. Equal patches have equal ids."""

    target: str
    """Id of the target it is meant for, `path.py::qualname`."""
    files: tuple[FileEdit, ...]
    """The files it replaces, sorted by path."""
    origin: Origin
    """Who proposed it, and how."""
    parent_id: str | None = None
    """The candidate it extends; None when it extends the original."""
    id: str = field(default="")
    """Content address; computed when empty."""

    def __post_init__(self) -> None:
        """Compute the content address from the files alone."""
        if not self.id:
            digest = hashlib.sha256()
            for edit in sorted(self.files, key=lambda e: e.path):
                for part in (edit.path, edit.before_sha256, edit.after):
                    raw = part.encode()
                    digest.update(len(raw).to_bytes(8, "big") + raw)
            object.__setattr__(self, "id", digest.hexdigest()[:16])


_LEAST_LOSS: Final = 1.02
"""Ratio below which a slower candidate is not called slower: bounds can be tighter than anybody cares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedEstimate:
    """A measured ratio with everything needed to believe it. `speedup = baseline / candidate`."""

    median: float
    """Hodges-Lehmann location of the paired ratios, above 1 is faster."""
    at_least: float
    """One-sided lower confidence bound of the ratio."""
    at_most: float
    """One-sided upper confidence bound of the ratio."""
    confidence: float
    """Confidence of each bound, for instance 0.99."""
    pairs: int
    """Number of interleaved pairs measured."""
    generations: int
    """Number of fresh worker processes (hash seed, address layout) the pairs came from."""
    baseline_ns_per_call: float
    """Median time of one call of the original, transport subtracted, nanoseconds."""
    noise_floor: float
    """Upper bound of the A/A control's ratio measured in the same run; 1.0 means no noise seen."""
    fingerprint: str
    """Id of the machine and interpreter it was measured on; never compared with another."""

    @property
    def is_loss(self) -> bool:
        """True when even the upper bound lies below the original's speed, by more than a trifle and noise."""
        return self.at_most * max(self.noise_floor, _LEAST_LOSS) < 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterExample:
    """An input on which candidate and original differ, in readable form."""

    arguments: str
    """The call, abbreviated."""
    expected: str
    """What the original did."""
    actual: str
    """What the candidate did."""
    trace: tuple[str, ...] = ()
    """Where the two runs part, in lines; empty when nobody asked, or they cannot be followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKills:
    """What the inputs of one source are worth: how many wrong versions of the original they tell apart."""

    source: SourceName
    """Which source."""
    inputs: int
    """Inputs that came from it."""
    discriminated: int
    """Killed mutants that at least one of them kills, as far as that was tried."""
    marginal: int
    """Those of them that no input of another source was seen to kill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleStrength:
    """How many small wrong changes of the original (mutants) the inputs tell from it."""

    mutants: int
    """Mutants that are not proven to behave like the original; a sample when `possible` is greater."""
    killed: int
    """Told apart: another outcome, another effect, an end without an answer."""
    not_tried: int = 0
    """Not begun when the time was up, or that could not be decided."""
    unfinished: int = 0
    """Of those that were not killed: run on some inputs and not on all of them before the time was up."""
    equivalent: int = 0
    """Proven to be the same program, and counted nowhere else."""
    possible: int = 0
    """Changes the operators would make altogether."""
    floor: float = 0.0
    """Share below which the oracle is called weak."""
    hung: int = 0
    """Of the killed: those that did not answer in time."""
    wall_s: float = 0.0
    """What it took."""
    sources: tuple[SourceKills, ...] = ()
    """By input source."""
    survivors: tuple[str, ...] = ()
    """Tried and not told apart: `line 12: ...`, in words."""
    advice: tuple[str, ...] = ()
    """What would tell more of them apart; empty when nothing survived."""

    @property
    def tried(self) -> int:
        """Mutants that were run."""
        return self.mutants - self.not_tried

    @property
    def share(self) -> float | None:
        """Killed mutants over all, tried or not, 0 to 1; None when there are none."""
        return self.killed / self.mutants if self.mutants else None

    @property
    def is_weak(self) -> bool:
        """True when the share is below the floor, and where there is nothing to measure it by."""
        return self.share is None or self.share < self.floor


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleFacts:
    """What the equality verdict rests on."""

    entry: str
    """The callable through which behaviour was compared, `module:qualname`."""
    recorded: int = 0
    """Distinct inputs recorded from the project's tests."""
    generated: int = 0
    """Inputs drawn from annotations and recorded shapes."""
    compared: int = 0
    """Calls whose outcome was compared byte for byte."""
    raised: int = 0
    """Of those, calls in which the original raised."""
    tests_run: int = 0
    """Project tests run on the candidate."""
    assumptions: tuple[str, ...] = ()
    """What was assumed about inputs, in words."""
    strength: OracleStrength | None = None
    """How many mutants of the original the inputs tell apart; None when that was not measured."""
    inputs: tuple[SourceFacts, ...] = ()
    """What each input source gave that was asked, in the order in which they were."""
    contradictions: tuple[str, ...] = ()
    """Where what is written about inputs is not what recorded calls show, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was run and measured for one candidate."""

    oracle: OracleFacts | None = None
    """Facts about the behaviour comparison; None when it was not reached."""
    speed: SpeedEstimate | None = None
    """The speed estimate; None when timing was not reached."""
    counter_example: CounterExample | None = None
    """The smallest difference found, when there was one."""
    failed_tests: tuple[str, ...] = ()
    """Ids of project tests that passed before and fail or are missing now."""
    behaviour_hash: str | None = None
    """Hash of all outcomes over the probe inputs."""
    sandbox_tier: str = ""
    """Tier the candidate ran in."""
    labels: tuple[str, ...] = ()
    """Warnings a reader must see, for instance `cold_start`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one evaluation used."""

    evaluations: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The judge's answer about one candidate."""

    candidate_id: str
    """Content address of the candidate."""
    verdict: Verdict
    """How it ended."""
    gate: Gate
    """The gate that decided: the first that failed, or the last that passed."""
    reason: str
    """One sentence for the report."""
    evidence: Evidence = Evidence()
    """What was run and measured."""
    cost: Cost = Cost()
    """What it used."""
    schema_version: int = SCHEMA_VERSION

    @property
    def is_alive(self) -> bool:
        """True when no gate refused it so far (it may not be confirmed yet)."""
        return self.verdict is Verdict.ACCEPTED
