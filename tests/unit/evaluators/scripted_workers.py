"""Workers whose times are made up: what a measurement does with them is all there is to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from perfsmith.evaluators._replies import BatchReply
from perfsmith.evaluators._worker import Worker

Timer = Callable[[str, Sequence[bytes]], int]
"""Nanoseconds that a side (`original` or `candidate`) takes for a batch."""


class ScriptedWorker(Worker):
    """Answers every call with the call itself, in the time it is told to take; notes what it was asked."""

    def __init__(self, side: str, timer: Timer, *, first_call_ns: int = 0) -> None:
        self.side = side
        self.first_call_ns = first_call_ns
        """What the first call of a process takes more than later ones."""
        self._is_fresh = True
        self._timer = timer
        self.import_ns = 1_000_000
        self.asked: list[tuple[str, tuple[bytes, ...]]] = []
        self._process = None

    def fork(self, timeout_s: float = 30.0, *, is_last: bool = False) -> None:
        self.asked.append(("fork", ()))
        self._is_fresh = True

    def warm(self, calls: Sequence[bytes], timeout_s: float) -> None:
        self.asked.append(("warm", tuple(calls)))
        self._is_fresh = self._is_fresh and not calls

    def call(self, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        self.asked.append(("call", tuple(calls)))
        elapsed_ns = max(self._timer(self.side, calls), 1) + self._is_fresh * self.first_call_ns
        self._is_fresh = False
        return BatchReply(outcomes=tuple(calls), elapsed_ns=elapsed_ns)

    def hold(self, outcomes: Sequence[bytes], timeout_s: float) -> bool:
        return True

    def echo(self, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        return BatchReply(outcomes=tuple(calls), elapsed_ns=1000 * len(calls))

    def end(self, timeout_s: float = 30.0) -> None:
        self.asked.append(("end", ()))

    def freeze(self) -> None:
        self.asked.append(("freeze", ()))

    def thaw(self) -> None:
        self.asked.append(("thaw", ()))

    def close(self) -> None:
        pass


class ScriptedStarter:
    """Starts scripted workers: an empty overlay is the original, whose first calls may take longer."""

    def __init__(self, timer: Timer, *, first_call_ns: int = 0) -> None:
        self._timer = timer
        self._first_call_ns = first_call_ns
        self.workers: list[ScriptedWorker] = []

    def start_worker(self, overlay: Mapping[str, str], *, hash_seed: int, pin: int | None) -> Worker:
        side = "candidate" if overlay else "original"
        first_call_ns = 0 if overlay else self._first_call_ns
        self.workers.append(ScriptedWorker(side, self._timer, first_call_ns=first_call_ns))
        return self.workers[-1]

    def stop_worker(self, worker: Worker) -> None:
        worker.close()

    def agrees(self, expected: bytes, actual: bytes) -> bool:
        return expected == actual
