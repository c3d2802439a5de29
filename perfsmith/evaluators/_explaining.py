"""Why a candidate was refused, for whoever asks: the smallest input that shows it, and where the runs part.

Every step is a real run of both sides in fresh children of sandboxes of their own. What is shown was seen
twice; where nothing can be shown again, the evaluation stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from perfsmith.evaluators._canonical import MalformedBytes, parse
from perfsmith.evaluators._equality import agrees, status_of
from perfsmith.evaluators._following import parting, steps_of
from perfsmith.evaluators._judging import Judging
from perfsmith.evaluators._render import render_call, render_outcome
from perfsmith.evaluators._replies import CheckReply, WorkerFailure
from perfsmith.evaluators._shrinking import shrunk
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import Contract, CounterExample, Evaluation, contrast

EXPLAINING_S: Final = 4.0
"""Time after which an input is not made any smaller."""
_PATIENCE_S: Final = 5.0
_SHOWN: Final = 100


@dataclass(slots=True)
class _Sides:
    """Both programs, each in a sandbox of its own."""

    judging: Judging
    original: Worker
    candidate: Worker

    def show(self, calls: Sequence[bytes], like: _Kind) -> list[bool]:
        """Of each call, whether both sides end as in the difference, and otherwise than each other."""
        try:
            pairs = self.outcomes(calls)
        except WorkerFailure:
            if len(calls) == 1:
                return [False]  # one side does not come back on it, which is another matter
            return [self.show([call], like)[0] for call in calls]
        return [_kind(*pair, self.judging.bench.contract) == like for pair in pairs]

    def outcomes(self, calls: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        """What each side does on each call."""
        left, right = (_checked(self, side, calls).outcomes for side in ("original", "candidate"))
        return list(zip(left, right, strict=True))


_Kind = tuple[str, str] | None
"""How each side ends, when they differ: an input on which they end otherwise shows something else."""


def explained(judging: Judging, evaluation: Evaluation, call: bytes | None) -> Evaluation:
    """The evaluation with the smallest input that shows the difference, and a trace.

    Args:
        judging: The candidate that was refused.
        evaluation: What was said of it.
        call: The input on which it differs; None where that took more than one outcome to see.

    Raises:
        WorkerFailure: one side cannot be started.
    """
    clock = judging.bench.clock
    with _both(judging) as sides:
        if call is None:
            return _explained_together(sides, evaluation)
        like = _kind(*sides.outcomes([call])[0], judging.bench.contract)
        if like is None:
            return evaluation
        ends_ns = clock.monotonic_ns() + int(EXPLAINING_S * 1e9)
        small = shrunk(call, lambda calls: sides.show(calls, like), lambda: clock.monotonic_ns() > ends_ns)
        first, again = sides.outcomes([small])[0], sides.outcomes([small])[0]
        if first != again or _kind(*again, judging.bench.contract) is None:
            small = call
            again = sides.outcomes([small])[0]
            if _kind(*again, judging.bench.contract) is None:
                return evaluation
        expected, actual = (render_outcome(each, has_arguments=False) for each in again)
        if expected == actual:  # the difference lies elsewhere
            expected, actual = map(render_outcome, again)
        example = CounterExample(
            arguments=render_call(small), expected=expected, actual=actual, trace=_trace(sides, small)
        )
    evidence = replace(evaluation.evidence, counter_example=example)
    return replace(evaluation, reason=contrast(example), evidence=evidence)


def _explained_together(sides: _Sides, evaluation: Evaluation) -> Evaluation:
    """Where results share memory with each other: a call that shows it, made once or twice."""
    clock, contract = sides.judging.bench.clock, sides.judging.bench.contract
    ends_ns = clock.monotonic_ns() + int(EXPLAINING_S * 1e9)

    def is_over() -> bool:
        return clock.monotonic_ns() > ends_ns

    def show(calls: Sequence[bytes], times: int) -> list[bool]:
        return [difference(call, times) is not None for call in calls]

    def difference(call: bytes, times: int) -> tuple[bytes, bytes] | None:
        try:
            left, right = (_checked(sides, side, [call] * times) for side in ("original", "candidate"))
        except WorkerFailure:
            return None
        is_shared = left.outcomes == right.outcomes and not agrees(left.together, right.together, contract)
        return (left.together, right.together) if is_shared else None

    for case in sides.judging.corpus.cases:
        for times in (1, 2):
            if is_over():
                return evaluation
            if difference(case.call, times) is None:
                continue
            small = shrunk(case.call, partial(show, times=times), is_over)
            found = difference(small, times)
            if found is None or found != difference(small, times):
                return evaluation
            arguments = render_call(small) + (", called twice" if times > 1 else "")
            left, right = map(render_outcome, found)
            example = CounterExample(arguments=arguments, expected=left, actual=right)
            evidence = replace(evaluation.evidence, counter_example=example)
            return replace(evaluation, reason=f"{evaluation.reason}, on {_cut(arguments)}", evidence=evidence)
    return evaluation


@contextmanager
def _both(judging: Judging) -> Iterator[_Sides]:
    workers: list[Worker] = []
    try:
        for overlay in ({}, judging.overlay):
            workers.append(judging.start_worker(overlay, watch=True))
        yield _Sides(judging, *workers)
    finally:
        for worker in workers:
            judging.stop_worker(worker)


def _checked(sides: _Sides, side: str, calls: Sequence[bytes]) -> CheckReply:
    """Calls on one side; where it does not come back it is started anew for those that follow."""
    worker: Worker = getattr(sides, side)
    try:
        return worker.check_once(calls, _PATIENCE_S)
    except WorkerFailure:
        sides.judging.stop_worker(worker)
        overlay: Mapping[str, str] = sides.judging.overlay if side == "candidate" else {}
        setattr(sides, side, sides.judging.start_worker(overlay, watch=True))
        raise


def _kind(expected: bytes, actual: bytes, contract: Contract) -> _Kind:
    """How the two sides end where they differ; None where they agree, or the original gives no answer."""
    if status_of(expected) not in ("returned", "raised") or agrees(expected, actual, contract):
        return None
    return _ending(expected), _ending(actual)


def _ending(outcome: bytes) -> str:
    """`returned`, `raised ValueError`, and so on."""
    status = status_of(outcome)
    if status != "raised":
        return status
    try:
        error = parse(outcome).children[1]
    except (MalformedBytes, IndexError):
        return status
    return f"raised {error.children[0].texts[-1] if error.children and error.children[0].texts else ''}"


def _trace(sides: _Sides, call: bytes) -> tuple[str, ...]:
    """Where the two runs part; nothing where one of them cannot be followed."""
    judging = sides.judging
    path = judging.question.target.path
    before = (judging.bench.snapshot / path).read_text(encoding="utf-8")
    try:
        left = steps_of(sides.original.follow(call, _PATIENCE_S))
        right = steps_of(sides.candidate.follow(call, _PATIENCE_S))
    except WorkerFailure:
        return ()
    return parting(left, right, before=before, after=judging.overlay.get(path, before))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
