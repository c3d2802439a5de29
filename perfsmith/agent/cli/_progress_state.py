"""What is going on right now, folded from the run's events. Draws nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Final

from perfsmith.agent._request import Budget
from perfsmith.agent.report import EventKind, RunEvent
from perfsmith.agent.report._endings import ending_words
from perfsmith.agent.report._phrases import count, percent, plain, ratio
from perfsmith.tasks import Evaluation, Gate, SpeedEstimate, Verdict

_UNCONFIRMED: Final = "unconfirmed"
_STAGES: Final = {
    "discover": "finding functions and tests",
    "baseline": "running the tests on the original",
    "profile": "measuring where the time goes",
    "record": "recording calls",
    "search": "searching",
    "confirm": "confirming on fresh inputs",
    "judge": "judging the change",
    "admit": "trying cheats on the task",
    "report": "writing the report",
}
"""What a stage is doing, in words."""


@dataclass(slots=True, kw_only=True)
class RunProgress:
    """The current picture of one run."""

    budget: Budget
    """What the run may use; decides what is shown as left."""
    at_s: float = 0.0
    """Time of the last event, seconds since the run began."""
    stage: str = "starting"
    """What the run is busy with, in words."""
    target: str | None = None
    """The function being worked on."""
    target_number: int = 0
    """Its place among the targets, 1 is the first."""
    targets_total: int | None = None
    """Targets there are; None until it is known."""
    in_flight: dict[str, str] = field(default_factory=dict)
    """Candidates not yet judged, with the last gate each passed."""
    ended: dict[str, str] = field(default_factory=dict)
    """How each candidate ended so far, in words; a confirmation replaces what the search said."""
    duplicates: int = 0
    """Proposals that had been judged before."""
    reused: set[str] = field(default_factory=set)
    """Candidates whose verdict is that of an earlier run: not judged again."""
    best: SpeedEstimate | None = None
    """The largest speedup so far, by its lower bound."""
    best_target: str | None = None
    """Where it was found."""
    evaluations: int = 0
    """Candidates judged."""
    reported_left_s: float | None = None
    """Wall-clock seconds left when the engine last said so."""
    reported_at_s: float = 0.0
    """When it said so."""

    def apply(self, event: RunEvent) -> None:
        """Take in one event."""
        self.at_s = max(self.at_s, event.at_s)
        self._take_numbers(event)
        match event.kind:
            case EventKind.STAGE:
                self.stage = _STAGES.get(event.text, plain(event.text))
            case EventKind.TARGET_STARTED:
                self.target = event.target
                self.target_number = int(event.data.get("target_number", self.target_number + 1))
                self.in_flight.clear()
            case EventKind.GATE_PASSED:
                if event.candidate is not None:
                    self.in_flight[event.candidate] = gate_of(event)
                    self.target = event.target or self.target
            case EventKind.CANDIDATE_JUDGED:
                self._take_verdict(event)
            case EventKind.BEST_SO_FAR:
                self._take_best(event)
            case EventKind.TARGET_DONE:
                self.in_flight.clear()
            case EventKind.MESSAGE | EventKind.BUDGET:
                pass

    def _take_verdict(self, event: RunEvent) -> None:
        if "evaluations" not in event.data:
            self.evaluations += 1
        if event.evaluation is None:
            return
        self.in_flight.pop(event.evaluation.candidate_id, None)
        if event.data.get("reused"):
            self.reused.add(event.evaluation.candidate_id)
        else:
            self.reused.discard(event.evaluation.candidate_id)
        if event.evaluation.verdict is Verdict.DUPLICATE:
            self.duplicates += 1
        else:
            self.ended[event.evaluation.candidate_id] = ending_of(event.evaluation)

    def _take_numbers(self, event: RunEvent) -> None:
        if "targets_total" in event.data:
            self.targets_total = int(event.data["targets_total"])
        if "evaluations" in event.data:
            self.evaluations = int(event.data["evaluations"])
        if "wall_left_s" in event.data:
            self.reported_left_s, self.reported_at_s = event.data["wall_left_s"], event.at_s

    def _take_best(self, event: RunEvent) -> None:
        speed = event.evaluation.evidence.speed if event.evaluation is not None else None
        if speed is not None and (self.best is None or speed.at_least > self.best.at_least):
            self.best, self.best_target = speed, event.target or self.target

    @property
    def endings(self) -> Counter[str]:
        """Candidates by how they ended, in words."""
        return Counter(self.ended.values()) + Counter({Verdict.DUPLICATE.value: self.duplicates})

    @property
    def reused_words(self) -> str:
        """How many of the verdicts are those of earlier runs; empty when none is."""
        return f"{count(len(self.reused), 'verdict')} from earlier runs" if self.reused else ""

    @property
    def left_s(self) -> float | None:
        """Wall-clock seconds left; None without a limit."""
        if self.reported_left_s is not None:
            return max(0.0, self.reported_left_s - (self.at_s - self.reported_at_s))
        return None if self.budget.wall_s is None else max(0.0, self.budget.wall_s - self.at_s)

    @property
    def used_share(self) -> float | None:
        """Share of the tightest known limit that is used, 0 to 1; None without a limit."""
        shares = []
        if (left := self.left_s) is not None and self.at_s + left > 0:
            shares.append(self.at_s / (self.at_s + left))
        if self.budget.evaluations:
            shares.append(min(1.0, self.evaluations / self.budget.evaluations))
        return max(shares, default=None)


def gate_of(event: RunEvent) -> str:
    """The gate an event is about: of its evaluation, or its text when that is a gate."""
    if event.evaluation is not None:
        return event.evaluation.gate.value
    return event.text if event.text in list(Gate) else "confirm"


def clock_face(seconds: float) -> str:
    """`m:ss`, or `h:mm:ss` from an hour on."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def ratio_with_interval(speed: SpeedEstimate) -> str:
    """A speedup as it may be shown: never without its bounds (rounded outwards), confidence and count."""
    low, high = ratio(speed.at_least, ROUND_FLOOR), ratio(speed.at_most, ROUND_CEILING)
    confidence = percent(speed.confidence, digits=1)
    return f"{ratio(speed.median)} [{low}, {high}] at {confidence}, {count(speed.pairs, 'pair')}"


def ending_of(evaluation: Evaluation) -> str:
    """A verdict in words; what only passed so far is not called accepted."""
    if evaluation.verdict is Verdict.ACCEPTED and evaluation.gate is not Gate.CONFIRM:
        return _UNCONFIRMED
    return ending_words(evaluation)


def words_of(endings: Counter[str]) -> str:
    """Counts of endings, good ones first, then most frequent."""
    good = (Verdict.ACCEPTED.value, _UNCONFIRMED)
    order = sorted(endings.items(), key=lambda row: (row[0] not in good, row[0] != good[0], -row[1], row[0]))
    return ", ".join(f"{number} {ending}" for ending, number in order)
