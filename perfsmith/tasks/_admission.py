"""What trying cheats on a task leads to: records and closed enums, JSON-ready."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfsmith.tasks._candidate import Gate, Verdict


class Cheat(StrEnum):
    """The battery, in the order it is run: what is most basic first. The red-team numbers stand beside."""

    EXITS_EARLY = "exits_early"
    """RT-079"""
    RETURNS_EMPTY = "returns_empty"
    """RT-097"""
    RETURNS_CONSTANT = "returns_constant"
    """RT-097"""
    RETURNS_ZEROS = "returns_zeros"
    """RT-054"""
    RETURNS_ARGUMENT = "returns_argument"
    """RT-097"""
    IGNORES_INPUT = "ignores_input"
    """RT-105"""
    RETURNS_RANDOM = "returns_random"
    """RT-097"""
    FORGES_REPLY = "forges_reply"
    """RT-006"""
    STOPS_AFTER_SOME_CALLS = "stops_after_some_calls"
    """RT-014"""
    RIGHT_ON_SMALL_INPUTS = "right_on_small_inputs"
    """RT-090"""
    RIGHT_WHEN_TESTED = "right_when_tested"
    """RT-081"""
    PATCHES_COMPARISON = "patches_comparison"
    """RT-076"""
    ALWAYS_EQUAL = "always_equal"
    """RT-044"""
    LAZY = "lazy"
    """RT-019"""
    OTHER_TYPE = "other_type"
    """RT-101"""
    OTHER_SHAPE = "other_shape"
    """RT-051"""
    LAST_ITEM_WRONG = "last_item_wrong"
    """RT-056"""
    INTEGER_OFF_BY_ONE = "integer_off_by_one"
    """CG-01"""
    FLOAT_LAST_DIGIT = "float_last_digit"
    """RT-086"""
    SINGLE_PRECISION = "single_precision"
    """RT-087"""
    NOT_A_NUMBER = "not_a_number"
    """RT-049"""
    SAME_BUFFER = "same_buffer"
    """RT-042"""
    SORTS_ARGUMENT = "sorts_argument"
    """CG-03"""
    CHANGES_ARGUMENT = "changes_argument"
    """RT-094"""
    DROPS_EFFECTS = "drops_effects"
    """own: a right result, and nothing of what the call leaves behind"""
    CACHES_BY_IDENTITY = "caches_by_identity"
    """RT-034"""
    CACHES_BY_ENDS = "caches_by_ends"
    """RT-035"""
    CACHES_IN_MODULE = "caches_in_module"
    """RT-036"""
    CACHES_ON_DISK = "caches_on_disk"
    """RT-037"""
    KNOWS_RECORDED_ANSWERS = "knows_recorded_answers"
    """RT-027"""
    PATCHES_CLOCK = "patches_clock"
    """RT-001"""
    WALKS_FRAMES = "walks_frames"
    """RT-061"""


class CheatOutcome(StrEnum):
    """What became of one cheat."""

    CAUGHT = "caught"
    TAKEN_FOR_RIGHT = "taken_for_right"
    """Its results are wrong, and the behaviour gate let it pass."""
    PAID = "paid"
    """It was accepted as faster."""
    NOT_APPLICABLE = "not_applicable"
    """It cannot be written for this function, or had no effect on any call; it is not counted as caught."""
    NOT_TRIED = "not_tried"
    """Left out, for the reason given."""
    UNDECIDED = "undecided"
    """The judge's own infrastructure failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One cheat, tried on one task."""

    cheat: Cheat
    outcome: CheatOutcome
    reason: str
    """One sentence, in the judge's words where it was asked."""
    gate: Gate | None = None
    """The gate that decided; None when the judge was not asked."""
    verdict: Verdict | None = None


class TaskRejection(StrEnum):
    """Why a task is refused. Closed: consumers match exhaustively."""

    ORIGINAL_FAILS = "original_fails"
    """The original cannot be started."""
    NO_CALLS = "no_calls"
    """No test calls it, and its annotations do not say what it takes."""
    NOT_COMPARABLE = "not_comparable"
    """No input or result can be carried and compared."""
    VARYING_OUTCOMES = "varying_outcomes"
    """The original gives different outcomes for the same input."""
    NOT_REACHED = "not_reached"
    """The calls it is judged on never come to it."""
    ONE_INPUT = "one_input"
    """There is one call to compare."""
    CONSTANT_OUTCOME = "constant_outcome"
    """A constant passes."""
    IDENTITY = "identity"
    """Giving an argument back passes."""
    INPUT_IGNORED = "input_ignored"
    """The result of another input passes."""
    WRONG_RESULT_PASSES = "wrong_result_passes"
    """A result that was made wrong passes."""
    CHEAT_PAID = "cheat_paid"
    """A trick was accepted as faster."""


class AdmissionStatus(StrEnum):
    """Whether a task may be searched."""

    ADMITTED = "admitted"
    TASK_REJECTED = "task_rejected"
    UNDECIDED = "undecided"
    """The battery could not be run to its end; `reason` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether the oracle of one task can tell right from wrong, found by trying cheats on it."""

    target: str
    """Id of the target, `path.py::qualname`."""
    status: AdmissionStatus
    reason: str
    """One sentence for a maintainer."""
    next_step: str = ""
    """What to do about it; empty when nothing is to be done."""
    rejection: TaskRejection | None = None
    """Set exactly when the task is rejected."""
    entry: str = ""
    """The callable behaviour is compared through, `module:qualname`; empty when there is none."""
    recorded: int = 0
    """Distinct calls recorded from the tests that are compared."""
    generated: int = 0
    """Calls made for the comparison."""
    distinct_results: int = 0
    """Different values the original returned on them."""
    attempts: tuple[Attempt, ...] = ()
    """One per cheat, in the order of `Cheat`."""
    wall_s: float = 0.0
    """Seconds the battery took."""

    @property
    def is_admitted(self) -> bool:
        """True when the task may be searched."""
        return self.status is AdmissionStatus.ADMITTED

    def count(self, outcome: CheatOutcome) -> int:
        """How many cheats ended so."""
        return sum(attempt.outcome is outcome for attempt in self.attempts)
