"""What the original does on each input, collected in bounded time whatever single inputs do to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.oracles import has_input, leaves_all, left_unread, without_input
from perfsmith.tasks import Verdict

_BATCH: Final = 64
_CALL_TIMEOUT_S: Final = 10.0
_WANTED_BATCH_S: Final = 1.0
"""Time of the original for one batch."""
DRAWING_S: Final = 30.0
"""Time of the original after which no further input is tried: those seen by then must do."""
_MOST_FAILURES: Final = 24
_MOST_HUNG: Final = 5
"""So many that do not come back before any does: it waits for something that is not there."""


class Timed(NamedTuple):
    """One outcome and what it took."""

    outcome: bytes
    seconds: float
    """What its call took, other calls of the same process before it."""


def outcomes_of(
    start_worker: Callable[[], Worker], calls: Sequence[bytes], *, limit_s: float = DRAWING_S
) -> dict[bytes, Timed]:
    """Outcome by input; without those that fail even alone, and those that came after the time was up."""
    found: dict[bytes, Timed] = {}
    queue = list(calls)
    worker = start_worker()
    size, alone, failures, hung, spent_s = 1, 0, 0, 0, 0.0
    is_again = False
    try:
        while queue and spent_s < limit_s and failures <= _MOST_FAILURES:
            if not found and hung == _MOST_HUNG:
                break
            batch = queue[: 1 if alone else size]
            timeout_s = _patience_s(found, len(batch))
            try:
                replies = worker.run_each(batch, timeout_s)
            except WorkerFailure as failure:
                worker.close()
                worker = start_worker()
                failures += 1
                if failure.verdict is Verdict.TIMEOUT:
                    hung += 1
                    spent_s += timeout_s
                if failure.verdict is Verdict.INFRA_ERROR and not is_again:
                    is_again = True  # the sandbox failed, not the input: once more
                    continue
                if len(batch) > 1:
                    alone = len(batch)  # one of these: each is tried by itself
                    continue
                queue, alone = queue[1:], max(0, alone - 1)
                continue
            is_again = False
            queue, alone = queue[len(batch) :], max(0, alone - 1)
            batch_s = sum(reply.elapsed_ns for reply in replies) / 1e9
            spent_s += batch_s
            found.update(
                (call, Timed(reply.outcomes[0], reply.elapsed_ns / 1e9))
                for call, reply in zip(batch, replies, strict=True)
            )
            if not alone:
                size = min(_BATCH, 4 * size) if 4.0 * batch_s < _WANTED_BATCH_S else max(1, size // 2)
    finally:
        worker.close()
    return found


def _patience_s(found: Mapping[bytes, Timed], count: int) -> float:
    """How long a batch is waited for: an input that takes 50 times longer than any before is left out."""
    if not found:
        return _CALL_TIMEOUT_S
    slowest_s = max(timed.seconds for timed in found.values())
    return min(_CALL_TIMEOUT_S, 2.0 + 50.0 * slowest_s * count)


def returning(
    start_worker: Callable[[], Worker], calls: Sequence[bytes], *, may_leave: bool = True
) -> list[bytes]:
    """The calls on which the original returns normally.

    Args:
        start_worker: Starts a worker on the original.
        calls: Canonical bytes of calls.
        may_leave: A text on standard input need not be read to its end.

    Raises:
        WorkerFailure: the original itself cannot be started.
    """
    return [
        call
        for call, timed in outcomes_of(start_worker, calls).items()
        if status_of(timed.outcome) == "returned" and (may_leave or not left_unread(timed.outcome))
    ]


def as_read(start_worker: Callable[[], Worker], calls: Sequence[bytes]) -> tuple[bytes, ...]:
    """The calls, without the texts on their standard input where the original reads from none of them.

    A test lays a text ready for one function, and others are called meanwhile.

    Raises:
        WorkerFailure: the original itself cannot be started.
    """
    if not has_input(calls):
        return tuple(calls)
    outcomes = outcomes_of(start_worker, calls)
    if all(call in outcomes and leaves_all(call, outcomes[call].outcome) for call in calls):
        return tuple(dict.fromkeys(map(without_input, calls)))
    return tuple(calls)
