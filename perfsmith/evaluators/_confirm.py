"""From pairs to a verdict on speed: a short screen, and a plan over fresh processes with some looks at it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple, Protocol

import numpy as np

from perfsmith.evaluators._stats import (
    FloatArray,
    RatioEstimate,
    hierarchical_ratio_estimate,
    hodges_lehmann,
)
from perfsmith.evaluators._timing import Pair, PairTimer, Sizing, faults_of_the_original
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import SpeedEstimate, Verdict

_COLD_START_RATIO = 1.25
_COLD_START_NS = 20_000_000
_MEMORY_RATIO = 1.25
_MEMORY_BYTES = 64 * 1024**2
_MOST_GENERATIONS = 0.75
"""Share of the generations in which an import must be slower to be called so: others use the machine too."""
_LEAST_TRANSPORT = 0.5
"""Share of the transport's time below which no honest batch can come, with room for noise."""
_LEAST_UNSEEN = 12
"""Fewest unseen inputs per generation, for two batches, that are worth timing."""
_MOST_CARRIED = 0.8
"""Share of the measured time that transport may take before the reader must know of it."""
_LOOKS = {1: (1.0,), 2: (0.8, 0.2), 3: (0.8, 0.1, 0.1)}
"""Share of the error rate that each look at the figures may use up, by the number of looks.

At 99 % eight processes give the same bound for four fifths of it as for all.
"""
_FRESH_PAIRS = 2
"""Pairs per generation on unseen inputs."""
_ROUNDING = 1e-6
"""What binary fractions are off by, at most, where they are shown in hundredths."""
_LARGE_GAIN = 3.0
_DISAGREEING = 1.5
"""Factor between the medians on seen and on unseen inputs from which noise does not explain it."""
_UNSEEN_SHARE = 0.3
"""Share of the measured gain that the unseen inputs must show themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingPlan:
    """How much is measured; fixed before the first pair, so that repeated looks cannot help a candidate.

    Where a gain is seen and not yet sure there is another look, at twice as many processes. All looks
    together share the error rate that the confidence allows (Bonferroni), whatever the first ones show.
    """

    min_speedup: float = 1.05
    """The lower bound must reach this."""
    confidence: float = 0.99
    """Confidence of each bound."""
    generations: int = 8
    """Fresh processes on both sides in the first look, each with its own hash seed and address layout."""
    looks: int = 3
    """Most looks at the figures: one to three, each at twice as many processes as the one before."""
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
    is_prepared: bool = False
    """Rebuild inputs before the clock starts; only for edits that by their text cannot make use of that."""
    may_repeat: bool = False
    """Call more than once on the same input; only for edits that by their text can remember nowhere."""

    @property
    def least_calls(self) -> int:
        """Calls that the short trial, the search and the confirmation make, when a batch is one long call."""
        return 2 * self.screen_pairs + self.searching_calls + self.confirming_calls

    @property
    def searching_calls(self) -> int:
        """Calls that one look makes while searching, when a batch is one long call."""
        plan = self.searching()
        return 2 * plan.generations * plan.pairs

    @property
    def confirming_calls(self) -> int:
        """Calls that the first look of the confirmation makes, when a batch is one long call."""
        return 2 * self.generations * (self.pairs + self.controls + _FRESH_PAIRS)

    def searching(self) -> TimingPlan:
        """The smaller plan used while searching; its figures only rank candidates."""
        return replace(self, min_speedup=1.0, confidence=0.95, generations=4, looks=2, pairs=3, controls=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A measured ratio and what speaks against accepting it."""

    speed: SpeedEstimate
    problem: tuple[Verdict, str] | None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What a short trial showed."""

    ratio: float
    """Location of the ratio; above 1 is faster."""
    carried: float
    """Share of the original's time that went into carrying its inputs and results."""

    @property
    def reason(self) -> str:
        """Why a candidate is sent away."""
        said = f"a short trial showed {self.ratio:.2f}x of the original's speed"
        if self.carried < _MOST_CARRIED:
            return said
        return (
            f"{said}; {100 * min(self.carried, 0.99):.0f} % of that time carries its inputs and results, "
            "so a change of the function hardly shows"
        )


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
) -> Screening:
    """A few pairs in one generation: good enough to send the slow away."""
    short = replace(plan, pairs=plan.screen_pairs, controls=0)
    pairs = _generation(starter, overlay, pool, short, dice, None).pairs
    return Screening(
        ratio=math.exp(hodges_lehmann(_logs(pairs))),
        carried=median(pair.transport_ns / pair.baseline_ns for pair in pairs),
    )


def confirm_speed(
    starter: Starter,
    overlay: Mapping[str, str],
    pool: Sequence[bytes],
    plan: TimingPlan,
    dice: random.Random,
    *,
    fingerprint: str,
    unseen: Callable[[int], Sequence[bytes]] = lambda _count: (),
    may_go_on: Callable[[int, int], bool] = lambda _done, _more: True,
) -> Confirmation:
    """Measure the whole plan and decide; measure it once more where a gain is seen that is not yet sure.

    A gain must show on inputs that were never given to the process before: an answer kept from an earlier
    batch, in memory, in a file or in the source, is no gain. So two more pairs per generation are measured
    on `unseen` inputs, each of them used once; where there are too few, the first pair of each generation
    stands for them. What those pairs allow limits what is claimed.

    Args:
        starter: Starts workers.
        overlay: The candidate's files.
        pool: Distinct calls to time, on which the original returns.
        plan: How much is measured.
        dice: Order of sides and choice of inputs.
        fingerprint: Id of the machine.
        unseen: Draws about so many calls, as many as there are, that no process of the candidate has seen;
            asked before each look.
        may_go_on: Whether there is time for so many more generations, after so many.

    Raises:
        WorkerFailure: a side gave no authentic reply, or the candidate was wrong while being timed.
    """
    measured: list[_Generation] = []

    def look(share: float, hands: Sequence[Sequence[bytes]]) -> _Conclusion:
        for hand in hands:
            sizing = measured[-1].sizing if measured else None
            measured.append(_generation(starter, overlay, pool, plan, dice, sizing, unseen=hand))
        return _concluded(measured, plan, share, fingerprint)

    def dealt(generations: int) -> list[list[bytes]]:
        return _shares(unseen(2 * _LEAST_UNSEEN * generations), generations, dice)

    first, *later = _LOOKS[plan.looks]
    found = look(first, dealt(plan.generations))
    for share in later:
        if not (found.is_open and may_go_on(len(measured), len(measured))):
            break
        hands = dealt(len(measured))
        if any(g.fresh for g in measured) and not all(hands):
            break  # more measurements on seen inputs would outweigh those on unseen ones
        found = look(share, hands)
    return Confirmation(
        speed=found.speed,
        problem=found.problem,
        labels=(
            *_checked_labels(starter, overlay, plan, dice, [g.import_ns for g in measured]),
            *_memory_labels([g.memory_bytes for g in measured]),
        ),
    )


class _Conclusion(NamedTuple):
    """What the measurements up to one look say."""

    speed: SpeedEstimate
    problem: tuple[Verdict, str] | None
    is_open: bool
    """A gain is seen, and not surely enough: with more measurements it may be."""


def _concluded(
    measured: Sequence[_Generation], plan: TimingPlan, share: float, fingerprint: str
) -> _Conclusion:
    """What the measurements so far say, and what speaks against accepting it.

    Args:
        measured: Every generation.
        plan: Whose confidence is told: that of all looks together.
        share: Share of its error rate that this look may use up.
        fingerprint: Id of the machine.
    """
    confidence = 1.0 - share * (1.0 - plan.confidence)
    estimate = hierarchical_ratio_estimate([_logs(g.pairs) for g in measured], confidence)
    cautious = hierarchical_ratio_estimate([_cautious_logs(g.pairs) for g in measured], confidence)
    on_unseen = [g.fresh for g in measured if g.fresh]
    unseen = on_unseen or [g.pairs[:1] for g in measured]
    fresh = hierarchical_ratio_estimate([_logs(pairs) for pairs in unseen], confidence)
    # What unseen inputs allow at most must not grow with the confidence of a later look.
    most = hierarchical_ratio_estimate([_logs(pairs) for pairs in unseen], plan.confidence).at_most
    fresh = replace(fresh, at_most=min(fresh.at_most, most))
    controls = [pair for g in measured for pair in g.controls]
    floor = math.exp(abs(hodges_lehmann(_logs(controls)))) if controls else 1.0
    at_least = min(estimate.at_least, cautious.at_least)
    speed = SpeedEstimate(
        median=estimate.median,
        at_least=min(at_least, _most_on_unseen(estimate, fresh)),
        at_most=estimate.at_most,
        confidence=plan.confidence,
        pairs=estimate.pairs,
        generations=estimate.generations,
        baseline_ns_per_call=median(p.baseline_per_call_ns for g in measured for p in g.pairs),
        noise_floor=floor,
        fingerprint=fingerprint,
    )
    needed = max(plan.min_speedup, floor)
    contradicted = _unseen_problem(at_least, speed.at_least, needed, fresh)
    if on_unseen and len(measured) > plan.generations and fresh.median < needed and contradicted is None:
        # Nobody looks again for a gain that unseen inputs do not show.
        contradicted = Verdict.NOT_FASTER, f"{fresh.median:.2f}x on inputs that it was not given before"
    unsure = _problem(speed, plan)
    return _Conclusion(
        speed=speed,
        problem=contradicted or unsure or _transport_problem([g.pairs for g in measured]),
        is_open=contradicted is None
        and unsure is not None
        and speed.median >= max(plan.min_speedup, plan.screen_at_least, floor),
    )


def _shares(unseen: Sequence[bytes], generations: int, dice: random.Random) -> list[list[bytes]]:
    """The unseen inputs dealt out to the generations; empty hands when each would hold too few."""
    if len(unseen) < _LEAST_UNSEEN * generations:
        return [[] for _ in range(generations)]
    dealt = dice.sample(list(unseen), len(unseen))
    return [dealt[number::generations] for number in range(generations)]


def _logs(pairs: Sequence[Pair]) -> FloatArray:
    return np.array([pair.log_ratio for pair in pairs])


def _cautious_logs(pairs: Sequence[Pair]) -> FloatArray:
    return np.array([pair.cautious_log_ratio for pair in pairs])


def _problem(speed: SpeedEstimate, plan: TimingPlan) -> tuple[Verdict, str] | None:
    needed = max(plan.min_speedup, speed.noise_floor)
    if speed.at_least >= needed and speed.at_least > 1.0:
        return None
    # Bounds are rounded outwards: what is said must not be more than what was measured.
    low, high, enough = _down(speed.at_least), _up(speed.at_most), _up(needed)
    sure = f"({math.floor(1000 * speed.confidence + _ROUNDING) / 10:g} %)"
    asked = f"at least {enough:.2f}x" if enough > 1.0 else "more than 1.00x"
    rest = f"median {speed.median:.2f}x, {speed.pairs} pairs; {asked} is needed"
    if speed.is_loss:
        return Verdict.NOT_FASTER, f"slower: at most {high:.2f}x {sure}, {rest}"
    if speed.at_least < 1.0:
        return Verdict.NOT_FASTER, f"no difference can be told: {low:.2f}x to {high:.2f}x {sure}, {rest}"
    return Verdict.NOT_FASTER, f"at least {low:.2f}x {sure}, {rest}"


def _down(ratio: float) -> float:
    return math.floor(100 * ratio + _ROUNDING) / 100


def _up(ratio: float) -> float:
    return math.ceil(100 * ratio - _ROUNDING) / 100


def _most_on_unseen(seen: RatioEstimate, fresh: RatioEstimate) -> float:
    """The largest gain that unseen inputs allow to be claimed.

    Where they show about what the others show, they need not prove it a second time. Where they show much
    less, what the others show counts for nothing: only a bound on unseen inputs does.
    """
    if fresh.median * _DISAGREEING < seen.median:
        return fresh.at_least
    return fresh.median if seen.median > _LARGE_GAIN else fresh.at_most


def _unseen_problem(
    at_least: float, claimed: float, needed: float, fresh: RatioEstimate
) -> tuple[Verdict, str] | None:
    """RT-027, RT-036: a gain that unseen inputs contradict was remembered, not computed.

    Of a gain unseen inputs need to show a part only: sizes differ, and the claim is capped by them.
    """
    is_shown = fresh.median >= 1.0 + _UNSEEN_SHARE * (min(at_least, _LARGE_GAIN) - 1.0)
    if at_least < needed or (is_shown and claimed >= needed):
        return None  # nothing was gained, or it is gained on unseen inputs as well
    seen = f"at least {at_least:.2f}x on inputs it was given before"
    return Verdict.NOT_FASTER, f"{seen}, but {fresh.median:.2f}x on new ones"


def _transport_problem(generations: Sequence[Sequence[Pair]]) -> tuple[Verdict, str] | None:
    """Coding the same inputs and results takes its time on any side, unless the coding was replaced.

    Whoever else uses the machine delays an answer or the carrying, and shortens neither: the quickest answer
    to each batch is compared with the quickest carrying of all, by size.
    """
    carried = [pairs[0] for pairs in generations if pairs and pairs[0].least_transport_ns]
    per_byte = min((pair.least_transport_ns / pair.carried_bytes for pair in carried), default=0.0)
    shares = [
        min(pair.candidate_ns for pair in pairs) / (per_byte * pairs[0].carried_bytes)
        for pairs in generations
        if pairs and per_byte
    ]
    if not shares or median(shares) >= _LEAST_TRANSPORT:
        return None
    return Verdict.UNVERIFIABLE, "it answers sooner than its inputs and results can be carried"


def _labels(import_ns: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    colder = sum(c > _COLD_START_RATIO * b and c - b > _COLD_START_NS for b, c in import_ns)
    # Quick starts of each side are those that others on the machine disturbed least.
    quick_b, quick_c = (sorted(side)[len(side) // 4] for side in zip(*import_ns, strict=True))
    is_beyond_noise = quick_c > _COLD_START_RATIO * quick_b and quick_c - quick_b > _COLD_START_NS
    is_colder = is_beyond_noise and colder >= _MOST_GENERATIONS * len(import_ns)
    return ("cold_start",) if is_colder else ()


def _memory_labels(memory_bytes: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """RT-112: speed that was bought with memory is told."""
    larger = sum(c > _MEMORY_RATIO * b and c - b > _MEMORY_BYTES for b, c in memory_bytes)
    return ("memory",) if memory_bytes and larger >= _MOST_GENERATIONS * len(memory_bytes) else ()


def _checked_labels(
    starter: Starter,
    overlay: Mapping[str, str],
    plan: TimingPlan,
    dice: random.Random,
    import_ns: Sequence[tuple[int, int]],
) -> tuple[str, ...]:
    """The labels, when starting both sides again says the same: whoever else uses the machine is no fault."""
    if not _labels(import_ns):
        return ()
    again = []
    for _ in import_ns:
        hash_seed = dice.randrange(4_294_967_295)
        found = {}
        for tree in dice.sample([overlay, {}], 2):
            worker = starter.start_worker(tree, hash_seed=hash_seed, pin=plan.core)
            found[bool(tree)] = worker.import_ns
            starter.stop_worker(worker)
        again.append((found[False], found[True]))
    return _labels(again)


class _Generation(NamedTuple):
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


def _generation(
    starter: Starter,
    overlay: Mapping[str, str],
    pool: Sequence[bytes],
    plan: TimingPlan,
    dice: random.Random,
    sizing: Sizing | None,
    *,
    unseen: Sequence[bytes] = (),
) -> _Generation:
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
        return _Generation(pairs, controls, fresh, import_ns, memory_bytes, sizing)
    finally:
        for worker in workers:
            starter.stop_worker(worker)
