"""Calls on the original under a trace of its lines: what input sources look at, in bounded time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from perfsmith.evaluators._replies import Entry, WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.oracles import Reached
from perfsmith.tasks import Clock, Target

PROBING_S: Final = 5.0
"""Time for one probe, whatever it is asked."""
_CALL_TIMEOUT_S: Final = 1.0
"""Time for one batch: what takes longer under a trace is no input to learn from."""
_BATCH: Final = 16


class TracingProbe:
    """Runs calls on the original in a sandbox, each batch in a fresh child; see `Probe`.

    A call that hangs or ends its process costs that call only. Not thread-safe; `close` it.
    """

    def __init__(
        self,
        start_original: Callable[[], Worker],
        target: Target,
        *,
        clock: Clock,
        limit_s: float = PROBING_S,
    ) -> None:
        """Start nothing yet.

        Args:
            start_original: Starts a worker on the original; the probe closes it.
            target: The function whose lines are told.
            clock: Monotonic.
            limit_s: Time for all that this probe is ever asked, starting workers included.
        """
        self._start_original = start_original
        self._watched = Entry(module=target.module, qualname=target.qualname)
        self._clock = clock
        self._left_ns = int(limit_s * 1e9)
        self._worker: Worker | None = None
        self.reason = ""
        """Why there is nothing more to learn, in words; empty while there is."""

    def reach(self, calls: Sequence[bytes]) -> tuple[Reached, ...]:
        """What each of these calls did, in order; fewer when the time for probing is used up."""
        found: list[Reached] = []
        for at in range(0, len(calls), _BATCH):
            batch = calls[at : at + _BATCH]
            reached = self._traced(batch)
            if reached is not None:
                found += reached
            else:  # one of these fails: each is tried by itself
                for call in batch:
                    alone = self._traced([call])
                    found += [Reached(outcome=b"")] if alone is None else alone
            if self.reason:
                break
        return tuple(found)

    def close(self) -> None:
        """Kill what still runs. May be called twice, and from another thread."""
        if self._worker is not None:
            self._worker.close()

    def _traced(self, batch: Sequence[bytes]) -> list[Reached] | None:
        """What these calls did together; none when the time is up, None when they did not come back."""
        began_ns = self._clock.monotonic_ns()
        try:
            return self._asked(batch)
        except WorkerFailure as failure:
            if self._worker is None:
                self.reason = failure.reason
                return []
            self._worker.close()
            self._worker = None
            return None
        finally:
            self._left_ns -= self._clock.monotonic_ns() - began_ns
            if self._left_ns <= 0:
                self.reason = self.reason or "the time for probing is used up"

    def _asked(self, batch: Sequence[bytes]) -> list[Reached]:
        if self.reason:
            return []
        if self._worker is None:
            self._worker = self._start_original()
        timeout_s = max(0.01, min(_CALL_TIMEOUT_S, self._left_ns / 1e9))
        self._worker.fork()
        traced = self._worker.trace(self._watched, batch, timeout_s)
        self._worker.end()
        return [
            Reached(outcome=each.outcome, arcs=frozenset(each.arcs), often=frozenset(each.arcs.items()))
            for each in traced
        ]
