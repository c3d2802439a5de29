"""Progress as plain lines: for logs, pipes and CI. No control characters, and no flood."""

from __future__ import annotations

from typing import Final, TextIO

from perfsmith.agent._request import Budget
from perfsmith.agent.cli._progress_state import (
    RunProgress,
    clock_face,
    ending_of,
    gate_of,
    ratio_with_interval,
    words_of,
)
from perfsmith.agent.report import EventKind, RunEvent
from perfsmith.agent.report._phrases import plain

_COUNTS_EVERY_S: Final = 15.0
_BEST_EVERY_S: Final = 2.0
_MESSAGES_SHOWN: Final = 20


class PlainProgress:
    """Writes one line per notable event; counts of candidates at intervals.

    Intervals are measured by the events' own times, so that a replayed run prints the same lines.
    """

    def __init__(self, stream: TextIO, *, budget: Budget, verbosity: int = 0) -> None:
        self._stream = stream
        self._verbosity = verbosity
        self._progress = RunProgress(budget=budget)
        self._counts_at_s = 0.0
        self._best_at_s = float("-inf")
        self._messages = 0

    def __call__(self, event: RunEvent) -> None:
        """Take in one event and write what is worth a line."""
        best_before, stage_before = self._progress.best, self._progress.stage
        self._progress.apply(event)
        match event.kind:
            case EventKind.STAGE:
                if self._progress.stage != stage_before:
                    self._line(self._progress.stage)
            case EventKind.MESSAGE:
                self._message(event)
            case EventKind.TARGET_STARTED:
                total = self._progress.targets_total
                of_total = f"/{total}" if total else ""
                self._line(f"target {self._progress.target_number}{of_total}: {_name(event.target)}")
            case EventKind.TARGET_DONE:
                said = plain(event.text)
                self._line(f"done: {_name(event.target)}" + (f": {said}" if said else ""))
            case EventKind.BEST_SO_FAR:
                if self._progress.best is not best_before:
                    self._best(event)
            case EventKind.GATE_PASSED:
                if self._verbosity >= 2:
                    self._line(f"candidate {event.candidate} passed {gate_of(event)}")
            case EventKind.CANDIDATE_JUDGED:
                self._judged(event)
            case EventKind.BUDGET:
                self._counts()

    def close(self) -> None:
        """Nothing to restore: lines stay where they are."""

    def _message(self, event: RunEvent) -> None:
        self._messages += 1
        if self._messages <= _MESSAGES_SHOWN or self._verbosity >= 1:
            self._line(f"note: {plain(event.text)}")
        elif self._messages == _MESSAGES_SHOWN + 1:
            self._line("note: further notes are in the report")

    def _best(self, event: RunEvent) -> None:
        best = self._progress.best
        if best is not None and event.at_s - self._best_at_s >= _BEST_EVERY_S:
            self._best_at_s = event.at_s
            self._line(f"best so far: {ratio_with_interval(best)}, {_name(self._progress.best_target)}")

    def _judged(self, event: RunEvent) -> None:
        if self._verbosity >= 1 and event.evaluation is not None:
            evaluation = event.evaluation
            self._line(
                f"candidate {evaluation.candidate_id}: {ending_of(evaluation)} "
                f"at {evaluation.gate.value}: {plain(evaluation.reason)}"
            )
        self._counts()

    def _counts(self) -> None:
        progress = self._progress
        if progress.at_s - self._counts_at_s < _COUNTS_EVERY_S:
            return
        self._counts_at_s = progress.at_s
        words = words_of(progress.endings)
        parts = [f"{progress.evaluations} judged" + (f" ({words})" if words else "")]
        if progress.reused:
            parts.append(progress.reused_words)
        if progress.left_s is not None:
            parts.append(f"{clock_face(progress.left_s)} left")
        self._line(", ".join(parts))

    def _line(self, text: str) -> None:
        self._stream.write(f"[{clock_face(self._progress.at_s):>5}] {text}\n")
        self._stream.flush()


def _name(target: str | None) -> str:
    return plain(target or "the project")
