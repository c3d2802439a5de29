"""Paired, interleaved timing of two workers on the same fresh inputs, by the judge's clock."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import median

from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators._replies import BatchReply, WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import Verdict

_TARGET_BATCH_NS = 6_000_000
_WARM_CALLS = 12
_MIXED = 6
"""Least calls of a batch, so that it holds inputs of several sizes, as far as `_MIXED_NS` allow."""
_MIXED_NS = 30_000_000
_WARM_NS = 4_000_000
"""Time of the calls run beforehand; a call that takes longer is not warmed up for, it warms up itself."""
_FIRST_CALL = 1.2
"""A first call that takes so much longer than the same call again did something that lasts."""
_WEIGHING_NS = 1_000_000_000
"""How long single calls are run to learn which are long."""
_BATCH_BYTES = 16 * 1024 * 1024
"""Most bytes of results in one batch, as far as the first ones tell."""
_SURELY_CARRIED = 0.85
"""Part of the measured transport that is taken away for a lower bound."""
_CARRIED_NS = 100_000_000
"""How long rebuilding the inputs of one batch and writing its results may take, outside the interval."""
_MOST_ROUNDS = 20_000
_SMALL_SAMPLE = 32
_LEAST_CALL_NS = 100.0
_RESOLUTION = 0.05
"""Least share of a measured batch that is credited to the function: below it the ratio is not resolvable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One interleaved measurement of both sides on the same batch."""

    baseline_ns: int
    candidate_ns: int
    transport_ns: int
    """What carrying and coding the same inputs and results costs; 0 when it could not be measured."""
    least_transport_ns: int
    """The quickest that it was measured: others on the machine only ever add to it."""
    carried_bytes: int
    """Size of the inputs and the original's results."""
    calls: int

    @property
    def log_ratio(self) -> float:
        """`log(baseline / candidate)`, transport taken from both, above 0 is faster."""
        return math.log(self._net(self.baseline_ns) / self._net(self.candidate_ns))

    @property
    def cautious_log_ratio(self) -> float:
        """The same with part of the transport left in: where it outweighs the work, so may its error."""
        carried = int(_SURELY_CARRIED * self.transport_ns)
        return replace(self, transport_ns=carried).log_ratio

    @property
    def baseline_per_call_ns(self) -> float:
        """Time of one call of the original, transport taken away."""
        return self._net(self.baseline_ns) / self.calls

    def _net(self, total_ns: int) -> float:
        return max(total_ns - self.transport_ns, _RESOLUTION * total_ns, 1.0)


@dataclass(frozen=True, kw_only=True)
class Sizing:
    """How much one measurement runs at once."""

    calls: int
    """Calls of a timed batch."""
    warm: int
    """Calls run beforehand in the same process, never timed."""
    rounds: int = 1
    """How often the calls of a batch are made; more than once only with inputs that lie ready and stay."""
    weights: Mapping[bytes, float] = field(default_factory=dict)
    """What one call takes on the original, in nanoseconds, transport included; of some calls only."""

    def weight(self, call: bytes) -> float:
        """What the call takes, by its length where it was not measured."""
        known = self.weights.get(call)
        return known if known is not None else len(call) * self._per_byte

    @cached_property
    def _per_byte(self) -> float:
        return sum(self.weights.values()) / sum(map(len, self.weights)) if self.weights else 1.0


def _carriable(batch: Sequence[bytes]) -> list[bytes]:
    """As many of these calls as one batch may hold, at least one: arguments come back with the results."""
    room, kept = _BATCH_BYTES, list(batch[:1])
    for call in batch[1:]:
        room -= 2 * len(call)
        if room < 0:
            break
        kept.append(call)
    return kept


@contextmanager
def faults_of_the_original() -> Iterator[None]:
    """What fails inside is the original, which had worked before: never a candidate's fault."""
    try:
        yield
    except WorkerFailure as failure:
        if failure.verdict is Verdict.INFRA_ERROR:
            raise
        reason = f"the original failed while it was measured: {failure.reason}"
        raise WorkerFailure(Verdict.INFRA_ERROR, reason) from failure


class PairTimer:
    """Measures pairs on two started workers. The idle side is frozen while the other runs."""

    def __init__(
        self,
        baseline: Worker,
        candidate: Worker,
        pool: Sequence[bytes],
        *,
        dice: random.Random,
        agrees: Callable[[bytes, bytes], bool],
        timeout_s: float,
        sizing: Sizing | None = None,
        warm_from: Sequence[bytes] | None = None,
        is_prepared: bool = False,
        may_repeat: bool = False,
    ) -> None:
        """Prepare a timer.

        Args:
            baseline: Worker of the original.
            candidate: Worker of the candidate; another worker of the original for an A/A control.
            pool: Distinct calls on which the original returns normally, at least one.
            dice: Order of sides and choice of inputs; seeded by the caller from the operating system.
            agrees: Says whether a candidate's outcome is right, given the original's.
            timeout_s: Limit of one batch.
            sizing: How much to run at once; None finds out from the original.
            warm_from: Calls to warm up with; None takes those of the pool that are not in the batch.
            is_prepared: Rebuild inputs before the clock starts, several copies of them where calls are short;
                only for a candidate that by its text cannot make use of that.
            may_repeat: Call more than once on the same inputs where that is not enough and the original
                leaves them alone; only for a candidate that by its text can remember nowhere.
        """
        self._baseline = baseline
        self._candidate = candidate
        self._pool = list(pool)
        self._dice = dice
        self._agrees = agrees
        self._timeout_s = timeout_s
        self._sizing = sizing
        self._warm_from = self._pool if warm_from is None else list(warm_from)
        self._is_prepared = is_prepared
        self._may_repeat = may_repeat
        self._largest_reply = 0
        self._carried_ns = 0.0

    def calibrate(self) -> Sizing:
        """Choose how many calls make a batch, from short runs of the original."""
        self._candidate.freeze()
        try:
            first = self._paid_once()
            weights = self._weigh(first)
            self._sizing = Sizing(calls=1, warm=0, weights=weights)
            per_call_ns = self._per_call_ns(self._spread(1), first)
            if per_call_ns < _TARGET_BATCH_NS:
                per_call_ns = self._per_call_ns(self._spread(8), first)
            if per_call_ns < _TARGET_BATCH_NS / 16:
                per_call_ns = self._per_call_ns(self._spread(32), first)
        finally:
            self._candidate.thaw()
        mixed = min(_MIXED, int(_MIXED_NS / per_call_ns))
        wanted = max(math.ceil(_TARGET_BATCH_NS / per_call_ns), mixed)
        warm = max(min(_WARM_CALLS, int(_WARM_NS / per_call_ns)), len(first))
        self._sizing = Sizing(calls=1, warm=warm, weights=weights)
        self._sizing = self._fitted(self._sizing, wanted)
        return self._sizing

    def _fitted(self, sizing: Sizing, wanted: int) -> Sizing:
        """As many calls as are wanted, as far as they can be carried and each input may be used."""
        calls = min(wanted, max(1, _BATCH_BYTES // max(self._largest_reply, 1)))
        if not self._is_prepared:
            # One call is left to begin with: what is warmed up with is never timed.
            most = len(self._pool) - 1 if sizing.warm and len(self._pool) > 1 else len(self._pool)
            return replace(sizing, calls=min(calls, most))
        calls = min(calls, max(1, int(_CARRIED_NS / max(self._carried_ns, 1.0))))
        distinct = min(calls, len(self._pool))
        if calls < wanted and self._may_repeat and self._is_steady():
            return replace(sizing, calls=distinct, rounds=min(math.ceil(wanted / distinct), _MOST_ROUNDS))
        return replace(sizing, calls=calls)

    def _is_steady(self) -> bool:
        """True when the original leaves its arguments alone, so that an input may be used again as it is."""
        self._candidate.freeze()
        try:
            with faults_of_the_original():
                return self._baseline.are_steady(self._spread(_SMALL_SAMPLE), self._timeout_s)
        finally:
            self._candidate.thaw()

    def _paid_once(self) -> list[bytes]:
        """A call to begin every process with, where the first call does what later ones need not do again.

        What the original imports or fills when it is first called is paid once in a user's process, but in
        every batch here: a candidate that does it while it is imported would seem many times faster.
        """
        call = self._dice.choice(self._pool)
        cold_ns = self._side(self._baseline, [call], ()).elapsed_ns
        if cold_ns > _WEIGHING_NS:
            return []
        warm_ns = self._side(self._baseline, [call], [call]).elapsed_ns
        return [min(self._pool, key=len)] if cold_ns > _FIRST_CALL * warm_ns else []

    def _weigh(self, first: Sequence[bytes]) -> dict[bytes, float]:
        """Run calls once on the original, for as long as patience lasts: size in bytes is not yet work."""
        weights: dict[bytes, float] = {}
        spent_ns = 0
        for call in self._dice.sample(self._pool, len(self._pool)):
            if spent_ns > _WEIGHING_NS:
                break
            elapsed_ns = self._side(self._baseline, [call], first).elapsed_ns
            weights[call] = float(elapsed_ns)
            spent_ns += elapsed_ns
        return weights

    def _spread(self, count: int) -> list[bytes]:
        """Distinct calls, short and long, in random order: those that most of the time goes to always.

        A batch of short calls only would say nothing about the time a user waits, and another batch of
        long ones only would contradict it: the ratio of their totals is what all batches have in common.
        """
        if self._is_prepared and count > len(self._pool):
            again = self._dice.sample(self._pool, len(self._pool)) * (count // len(self._pool))
            return [*again, *self._spread(count % len(self._pool) or 1)]
        weight = self._sizing.weight if self._sizing is not None else len
        ranked = sorted(self._pool, key=weight)
        count = min(count, len(ranked))
        half, large = sum(map(weight, ranked)) / 2, 0
        while large < len(ranked) and half > 0:
            large += 1
            half -= weight(ranked[-large])
        chosen = [self._dice.choice(ranked[-max(large, 1) :])]
        rest = [call for call in ranked if call is not chosen[0]]
        bounds = [len(rest) * i // max(count - 1, 1) for i in range(count)]
        chosen += [self._dice.choice(rest[a:b]) for a, b in itertools.pairwise(bounds)]
        self._dice.shuffle(chosen)
        return chosen

    def _per_call_ns(self, sample: Sequence[bytes], first: Sequence[bytes]) -> float:
        reply = self._side(self._baseline, sample, first)
        self._largest_reply = max(self._largest_reply, *map(len, reply.outcomes))
        self._carried_ns = reply.carried_ns / len(sample)
        return max(reply.elapsed_ns / len(sample), _LEAST_CALL_NS if self._is_prepared else 500.0)

    def measure(self, count: int) -> list[Pair]:
        """Some pairs on one batch of distinct inputs, sides in random order.

        Every side of every pair runs in a child of its own, so that the batch is new to each of them. What
        transport costs is measured beside each pair and the median is taken from all of them.

        Raises:
            WorkerFailure: a side gave no authentic reply, the outcomes are not the same, or the
                original raises, so that it does not do here what it was seen to do.
        """
        sizing = self._sizing or self.calibrate()
        batch = _carriable(self._spread(sizing.calls))
        warm = self._warm_calls(batch, sizing.warm)
        sides: list[tuple[int, int]] = []
        transport: list[int] = []
        size = 0
        for _ in range(count):
            baseline, candidate = self._pair(batch, warm)
            size = sum(map(len, batch)) + sum(map(len, baseline.outcomes))
            sides.append((baseline.elapsed_ns, candidate.elapsed_ns))
            transport.append(0 if self._is_prepared else self._transport(batch, warm, baseline))
        carried, least = int(median(transport)), min(transport, default=0)
        return [
            Pair(
                baseline_ns=b,
                candidate_ns=c,
                transport_ns=carried,
                least_transport_ns=least,
                carried_bytes=size,
                calls=len(batch) * sizing.rounds,
            )
            for b, c in sides
        ]

    def _pair(self, batch: Sequence[bytes], warm: Sequence[bytes]) -> tuple[BatchReply, BatchReply]:
        if self._dice.random() < 0.5:
            baseline = self._run(self._baseline, self._candidate, batch, warm)
            candidate = self._run(self._candidate, self._baseline, batch, warm)
        else:
            candidate = self._run(self._candidate, self._baseline, batch, warm)
            baseline = self._run(self._baseline, self._candidate, batch, warm)
        if any(status_of(each) == "raised" for each in baseline.outcomes):
            reason = "the original raises, while it is timed, on an input on which it returned before"
            raise WorkerFailure(Verdict.FLAKY, reason)
        for expected, actual in zip(baseline.outcomes, candidate.outcomes, strict=True):
            if not self._agrees(expected, actual):
                raise WorkerFailure(Verdict.WRONG_RESULT, "an outcome differed while it was being timed")
        return baseline, candidate

    def _warm_calls(self, batch: Sequence[bytes], count: int) -> list[bytes]:
        """Calls that are not in the batch: a warm-up input is never a timed one, where it could be kept."""
        chosen = set(batch)
        others = [call for call in self._warm_from if call not in chosen]
        if not others and self._is_prepared:
            others = self._warm_from
        return self._dice.sample(others, min(count, len(others)))

    def _run(self, side: Worker, idle: Worker, batch: Sequence[bytes], warm: Sequence[bytes]) -> BatchReply:
        idle.freeze()
        try:
            return self._side(side, batch, warm)
        finally:
            idle.thaw()

    def _side(self, side: Worker, batch: Sequence[bytes], warm: Sequence[bytes]) -> BatchReply:
        with faults_of_the_original() if side is self._baseline else nullcontext():
            side.fork()
            if warm:
                side.warm(warm, self._timeout_s)
            if self._is_prepared:
                rounds = self._sizing.rounds if self._sizing is not None else 1
                reply = side.call_prepared(batch, self._timeout_s, rounds=rounds)
            else:
                reply = side.call(batch, self._timeout_s)
            side.end()
        return reply

    def _transport(self, batch: Sequence[bytes], warm: Sequence[bytes], baseline: BatchReply) -> int:
        """Measured on the original's worker, with the original's results: out of the candidate's reach."""
        self._candidate.freeze()
        try:
            with faults_of_the_original():
                self._baseline.fork()
                self._baseline.warm(warm, self._timeout_s)
                is_held = self._baseline.hold(baseline.outcomes, self._timeout_s)
                elapsed_ns = self._baseline.echo(batch, self._timeout_s).elapsed_ns if is_held else 0
                self._baseline.end()
        finally:
            self._candidate.thaw()
        return elapsed_ns
