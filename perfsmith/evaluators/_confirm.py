"""From pairs to a verdict on speed: a short screen, and the fixed plan over fresh processes."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Protocol

import numpy as np

from perfsmith.evaluators._stats import hierarchical_ratio_estimate, hodges_lehmann
from perfsmith.evaluators._timing import Pair, PairTimer, Sizing
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import SpeedEstimate, Verdict

_COLD_START_RATIO = 1.25
_COLD_START_NS = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingPlan:
    """How much is measured; fixed before the first pair, so that repeated looks cannot help a candidate."""

    min_speedup: float = 1.05
    """The lower bound must reach this."""
    confidence: float = 0.99
    """Confidence of each bound."""
    generations: int = 8
    """Fresh processes on both sides, each with its own hash seed and address layout."""
    pairs: int = 4
    """Pairs per generation."""
    controls: int = 2
    """A/A pairs per generation."""
    screen_pairs: int = 6
    """Pairs of the short trial."""
    screen_at_least: float = 1.015
    """Location the short trial must show."""
    batch_timeout_s: float = 60.0
    core: int | None = None
    """Processor to pin both sides to."""

    def searching(self) -> TimingPlan:
        """The smaller plan used while searching; its figures only rank candidates."""
        return replace(self, min_speedup=1.0, confidence=0.95, generations=4, pairs=3, controls=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A measured ratio and what speaks against accepting it."""

    speed: SpeedEstimate
    problem: tuple[Verdict, str] | None
    labels: tuple[str, ...] = ()


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


def screen_speed(
    starter: Starter,
    overlay: Mapping[str, str],
    pool: Sequence[bytes],
    plan: TimingPlan,
    dice: random.Random,
) -> float:
    """Location of the ratio over a few pairs in one generation: good enough to send the slow away."""
    short = replace(plan, pairs=plan.screen_pairs, controls=0)
    pairs, _, _, _ = _generation(starter, overlay, pool, short, dice, None)
    return math.exp(hodges_lehmann(np.array([pair.log_ratio for pair in pairs])))


def confirm_speed(
    starter: Starter,
    overlay: Mapping[str, str],
    pool: Sequence[bytes],
    plan: TimingPlan,
    dice: random.Random,
    *,
    fingerprint: str,
) -> Confirmation:
    """Measure the whole plan and decide.

    Raises:
        WorkerFailure: a side gave no authentic reply, or the candidate was wrong while being timed.
    """
    by_generation: list[list[Pair]] = []
    controls: list[Pair] = []
    import_ns: list[tuple[int, int]] = []
    sizing: Sizing | None = None
    for _ in range(plan.generations):
        pairs, aa_pairs, imports, sizing = _generation(starter, overlay, pool, plan, dice, sizing)
        by_generation.append(pairs)
        controls += aa_pairs
        import_ns.append(imports)
    logs = [np.array([pair.log_ratio for pair in pairs]) for pairs in by_generation]
    estimate = hierarchical_ratio_estimate(logs, plan.confidence)
    floor = math.exp(abs(hodges_lehmann(np.array([c.log_ratio for c in controls])))) if controls else 1.0
    speed = SpeedEstimate(
        median=estimate.median,
        at_least=estimate.at_least,
        at_most=estimate.at_most,
        confidence=plan.confidence,
        pairs=estimate.pairs,
        generations=estimate.generations,
        baseline_ns_per_call=median(p.baseline_per_call_ns for pairs in by_generation for p in pairs),
        noise_floor=floor,
        fingerprint=fingerprint,
    )
    return Confirmation(speed=speed, problem=_problem(speed, plan), labels=_labels(import_ns))


def _problem(speed: SpeedEstimate, plan: TimingPlan) -> tuple[Verdict, str] | None:
    needed = max(plan.min_speedup, speed.noise_floor)
    if speed.at_least >= needed and speed.at_least > 1.0:
        return None
    bound = f"at least {speed.at_least:.2f}x ({speed.confidence:.0%}), median {speed.median:.2f}x"
    return Verdict.NOT_FASTER, f"{bound}, {speed.pairs} pairs; {needed:.2f}x is needed"


def _labels(import_ns: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    baseline, candidate = (median(side) for side in zip(*import_ns, strict=True))
    is_colder = candidate > _COLD_START_RATIO * baseline and candidate - baseline > _COLD_START_NS
    return ("cold_start",) if is_colder else ()


def _generation(
    starter: Starter,
    overlay: Mapping[str, str],
    pool: Sequence[bytes],
    plan: TimingPlan,
    dice: random.Random,
    sizing: Sizing | None,
) -> tuple[list[Pair], list[Pair], tuple[int, int], Sizing]:
    """Pairs, A/A pairs, import times and sizing of fresh processes with a hash seed of their own."""
    hash_seed = dice.randrange(4_294_967_295)
    workers: list[Worker] = []

    def start(tree: Mapping[str, str]) -> Worker:
        worker = starter.start_worker(tree, hash_seed=hash_seed, pin=plan.core)
        workers.append(worker)
        return worker

    def timer(other: Worker) -> PairTimer:
        return PairTimer(
            baseline,
            other,
            pool,
            dice=dice,
            agrees=starter.agrees,
            timeout_s=plan.batch_timeout_s,
            sizing=sizing,
        )

    try:
        sides = [start(overlay), start({})] if dice.random() < 0.5 else [start({}), start(overlay)][::-1]
        candidate, baseline = sides
        paired = timer(candidate)
        sizing = sizing or paired.calibrate()
        pairs = paired.measure(plan.pairs)
        controls: list[Pair] = []
        if plan.controls:
            candidate.freeze()
            twin = timer(start({}))
            controls = twin.measure(plan.controls)
        return pairs, controls, (baseline.import_ns, candidate.import_ns), sizing
    finally:
        for worker in workers:
            starter.stop_worker(worker)
