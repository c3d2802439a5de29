"""One set of fresh processes of both sides, and the pairs that are measured in it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from perfsmith.evaluators._timing import Pair, PairTimer, Sizing, faults_of_the_original
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.evaluators._worker import Worker


class Starter(Protocol):
    """Starts workers and knows what equal means; the judge of a target."""

    def start_worker(self, overlay: Mapping[str, str], *, hash_seed: int, pin: int | None) -> Worker:
        """A started worker on the original (empty overlay) or a candidate."""
        ...

    def stop_worker(self, worker: Worker) -> None:
        """Kill a worker that was started here."""
        ...

    def agrees(self, expected: bytes, actual: bytes) -> bool:
        """True when the contract calls the two outcomes the same."""
        ...


class Generation(NamedTuple):
    """What one set of fresh processes gave."""

    pairs: list[Pair]
    controls: list[Pair]
    fresh: list[Pair]
    """The pair on inputs that these processes had not met before; empty when there were none."""
    import_ns: tuple[int, int]
    """Import times of the original and the candidate."""
    memory_bytes: tuple[int, int]
    """What both trees of processes used at the end, as far as the sandbox counts it."""
    sizing: Sizing


def generation(
    starter: Starter,
    overlay: Mapping[str, str],
    pool: Sequence[bytes],
    plan: TimingPlan,
    dice: random.Random,
    sizing: Sizing | None,
    *,
    unseen: Sequence[bytes] = (),
) -> Generation:
    """One set of fresh processes with a hash seed of their own."""
    hash_seed = dice.randrange(4_294_967_295)
    workers: list[Worker] = []

    def start(tree: Mapping[str, str]) -> Worker:
        worker = starter.start_worker(tree, hash_seed=hash_seed, pin=plan.core)
        workers.append(worker)
        return worker

    def timer(other: Worker, calls: Sequence[bytes], sizing: Sizing | None) -> PairTimer:
        # Warmed up with the pool in any case: an unseen input must not be met before it is timed.
        return PairTimer(
            baseline,
            other,
            calls,
            dice=dice,
            agrees=starter.agrees,
            timeout_s=plan.batch_timeout_s,
            sizing=sizing,
            warm_from=pool,
            is_prepared=plan.is_prepared,
            may_repeat=plan.may_repeat,
        )

    try:
        sides = [start(overlay), start({})] if dice.random() < 0.5 else [start({}), start(overlay)][::-1]
        candidate, baseline = sides
        sizing = sizing or timer(candidate, pool, None).calibrate()
        # The unseen inputs come first, and only once: their process cannot have met them before.
        fresh: list[Pair] = []
        for hand in (unseen[::2], unseen[1::2]):
            if hand:
                calls = sizing.calls if plan.is_prepared else min(sizing.calls, len(hand))
                size = replace(sizing, calls=calls)
                fresh += timer(candidate, hand, size).measure(1)
        pairs = timer(candidate, pool, sizing).measure(plan.pairs)
        controls: list[Pair] = []
        if plan.controls:
            candidate.freeze()
            with faults_of_the_original():  # on both sides
                controls = timer(start({}), pool, sizing).measure(plan.controls)
        candidate.thaw()
        import_ns = baseline.import_ns, candidate.import_ns
        memory_bytes = baseline.memory_bytes, candidate.memory_bytes
        return Generation(pairs, controls, fresh, import_ns, memory_bytes, sizing)
    finally:
        for worker in workers:
            starter.stop_worker(worker)
