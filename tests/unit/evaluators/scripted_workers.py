"""Workers whose times are made up: what a measurement does with them is all there is to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from perfsmith.evaluators._worker import BatchReply, Worker

Timer = Callable[[str, Sequence[bytes]], int]
"""Nanoseconds that a side (`original` or `candidate`) takes for a batch."""


class ScriptedWorker(Worker):
    """Answers every call with the call itself, in the time it is told to take; notes what it was asked."""

    def __init__(self, side: str, timer: Timer) -> None:
        self.side = side
        self._timer = timer
        self.import_ns = 1_000_000
        self.asked: list[tuple[str, tuple[bytes, ...]]] = []

    def fork(self, timeout_s: float = 30.0) -> None:
        self.asked.append(("fork", ()))

    def warm(self, calls: Sequence[bytes], timeout_s: float) -> None:
        self.asked.append(("warm", tuple(calls)))

    def call(self, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        self.asked.append(("call", tuple(calls)))
        return BatchReply(outcomes=tuple(calls), elapsed_ns=max(self._timer(self.side, calls), 1))

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
    """Starts scripted workers: an empty overlay is the original."""

    def __init__(self, timer: Timer) -> None:
        self._timer = timer
        self.workers: list[ScriptedWorker] = []

    def start_worker(self, overlay: Mapping[str, str], *, hash_seed: int, pin: int | None) -> Worker:
        self.workers.append(ScriptedWorker("candidate" if overlay else "original", self._timer))
        return self.workers[-1]

    def stop_worker(self, worker: Worker) -> None:
        worker.close()

    def agrees(self, expected: bytes, actual: bytes) -> bool:
        return expected == actual
