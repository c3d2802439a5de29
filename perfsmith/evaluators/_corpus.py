"""The inputs a target is judged on, with what the original does on each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators._worker import Worker, WorkerFailure
from perfsmith.evaluators.oracles import draw_distinct, variants_of
from perfsmith.tasks import Verdict

_BATCH = 64
_CALL_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input and the original's outcome."""

    call: bytes
    outcome: bytes
    is_recorded: bool

    @property
    def returns(self) -> bool:
        """The original returned a value (it did not raise)."""
        return status_of(self.outcome) == "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Inputs on which the original was seen to give the same outcome twice."""

    cases: tuple[Case, ...]
    """Smallest input first, so that the first difference found is a small one."""
    flaky: int
    """Inputs left out because the original itself gave two different outcomes."""
    unusable: int
    """Inputs left out because they or their outcome cannot be carried, or the original did not come back."""
    reason: str = ""
    """Why inputs were left out, by example; empty when none were."""
    slowest_batch_s: float = 0.0
    """Longest time the original needed for one batch of inputs."""

    @property
    def recorded(self) -> int:
        """Recorded inputs among the cases."""
        return sum(case.is_recorded for case in self.cases)

    @property
    def raised(self) -> int:
        """Cases in which the original raises."""
        return sum(not case.returns for case in self.cases)

    @property
    def patience_s(self) -> float:
        """How long a candidate may take for one batch: ten times the original's time is a hang."""
        return 3.0 + 10.0 * self.slowest_batch_s

    def behaviour_hash(self) -> str:
        """Hash of all outcomes: equal for everything that behaves like the original."""
        digest = hashlib.sha256()
        for case in self.cases:
            digest.update(len(case.outcome).to_bytes(8, "big") + case.outcome)
        return digest.hexdigest()[:16]


def propose_inputs(
    recorded: Sequence[bytes],
    typed: st.SearchStrategy[bytes] | None,
    *,
    variants: int,
    entropy: int,
) -> list[bytes]:
    """Generated calls: variants of recorded ones, and calls the annotations allow.

    Args:
        recorded: Recorded calls.
        typed: Strategy from annotations, when all parameters have one.
        variants: How many calls are wanted.
        entropy: Seed drawn from the operating system by the caller.
    """
    found: dict[bytes, None] = {}
    like = variants_of(list(recorded)[:200])
    if like is not None:
        found.update(dict.fromkeys(draw_distinct(like, count=variants, entropy=entropy)))
    if typed is not None:
        wanted = variants // 2 if recorded else variants
        found.update(dict.fromkeys(draw_distinct(typed, count=wanted, entropy=entropy + 1)))
    for call in recorded:
        found.pop(call, None)
    return list(found)


def build_corpus(
    start_worker: Callable[[], Worker], recorded: Sequence[bytes], generated: Sequence[bytes]
) -> Corpus:
    """Run every input on the original twice, in different processes, and keep what is dependable.

    Args:
        start_worker: Starts a fresh worker of the original; the corpus closes it.
        recorded: Recorded calls, distinct.
        generated: Generated calls, distinct.

    Raises:
        WorkerFailure: the original itself cannot be started.
    """
    calls = [*recorded, *generated]
    origin = dict.fromkeys(recorded, True) | {call: False for call in generated if call not in set(recorded)}
    first, slowest_s = _outcomes(start_worker, list(origin))
    second, _ = _outcomes(start_worker, [call for call in origin if call in first])
    cases: list[Case] = []
    flaky, reason = 0, ""
    for call in dict.fromkeys(calls):
        outcome = first.get(call)
        if outcome is None:
            continue
        if status_of(outcome) not in ("returned", "raised"):
            reason = reason or outcome[-300:].decode("utf-8", "replace").strip("\x00N")
        elif second.get(call) != outcome:
            flaky += 1
        else:
            cases.append(Case(call=call, outcome=outcome, is_recorded=origin[call]))
    cases.sort(key=lambda case: (len(case.call), case.call))
    return Corpus(
        cases=tuple(cases),
        flaky=flaky,
        unusable=len(origin) - len(cases) - flaky,
        reason=reason,
        slowest_batch_s=slowest_s,
    )


def _outcomes(start_worker: Callable[[], Worker], calls: Sequence[bytes]) -> tuple[dict[bytes, bytes], float]:
    """Outcome by input, and seconds of the slowest batch; inputs that fail even alone are left out."""
    found: dict[bytes, bytes] = {}
    queue = [list(calls[i : i + _BATCH]) for i in range(0, len(calls), _BATCH)]
    worker = start_worker()
    failures, slowest_ns = 0, 0
    try:
        while queue:
            batch = queue.pop(0)
            try:
                reply = worker.run_once(batch, _CALL_TIMEOUT_S)
            except WorkerFailure:
                worker.close()
                failures += 1
                if failures > 24:
                    break
                worker = start_worker()
                if len(batch) > 1:
                    middle = len(batch) // 2
                    queue = [batch[:middle], batch[middle:], *queue]
                continue
            found.update(zip(batch, reply.outcomes, strict=True))
            slowest_ns = max(slowest_ns, reply.elapsed_ns)
    finally:
        worker.close()
    return found, slowest_ns / 1e9


def first_difference(
    worker: Worker, cases: Sequence[Case], agrees: Callable[[bytes, bytes], bool], *, timeout_s: float
) -> tuple[Case, bytes] | None:
    """Run all cases on a candidate; the first whose outcome is not the original's, None when all agree.

    Raises:
        WorkerFailure: no complete authentic reply.
    """
    for start in range(0, len(cases), _BATCH):
        part = cases[start : start + _BATCH]
        reply = worker.run_once([case.call for case in part], timeout_s)
        for case, actual in zip(part, reply.outcomes, strict=True):
            if not agrees(case.outcome, actual):
                return case, actual
    return None


def unusable_verdict(corpus: Corpus) -> tuple[Verdict, str] | None:
    """Why nothing can be judged on this corpus, None when it can."""
    if corpus.cases:
        return None
    if corpus.flaky:
        return Verdict.FLAKY, "the original gives different outcomes for the same input"
    detail = f" ({corpus.reason})" if corpus.reason else ""
    return Verdict.UNVERIFIABLE, f"no input or outcome can be carried between processes{detail}"
