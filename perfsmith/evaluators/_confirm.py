"""From pairs to a verdict on speed: a short screen, and a plan over fresh processes with some looks at it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from perfsmith.evaluators._generations import Generation, Starter, generation
from perfsmith.evaluators._speed_labels import memory_labels, start_labels
from perfsmith.evaluators._speed_verdict import Conclusion, concluded, log_ratios
from perfsmith.evaluators._stats import hodges_lehmann
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.tasks import SpeedEstimate, Verdict

_LEAST_UNSEEN: Final = 12
"""Fewest unseen inputs per generation, for two batches, that are worth timing."""
_MOST_CARRIED: Final = 0.8
"""Share of the measured time that transport may take before the reader must know of it."""
_LOOKS: Final = {1: (1.0,), 2: (0.8, 0.2), 3: (0.8, 0.1, 0.1)}
"""Share of the error rate that each look at the figures may use up, by the number of looks.

At 99 % eight processes give the same bound for four fifths of it as for all.
"""


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


def screen_speed(
    starter: Starter,
    overlay: Mapping[str, str],
    pool: Sequence[bytes],
    plan: TimingPlan,
    dice: random.Random,
) -> Screening:
    """A few pairs in one generation: good enough to send the slow away."""
    short = replace(plan, pairs=plan.screen_pairs, controls=0)
    pairs = generation(starter, overlay, pool, short, dice, None).pairs
    return Screening(
        ratio=math.exp(hodges_lehmann(log_ratios(pairs))),
        carried=median(pair.transport_ns / pair.baseline_ns for pair in pairs),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A measured ratio and what speaks against accepting it."""

    speed: SpeedEstimate
    problem: tuple[Verdict, str] | None
    labels: tuple[str, ...] = ()


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
    measured: list[Generation] = []

    def look(share: float, hands: Sequence[Sequence[bytes]]) -> Conclusion:
        for hand in hands:
            sizing = measured[-1].sizing if measured else None
            measured.append(generation(starter, overlay, pool, plan, dice, sizing, unseen=hand))
        return concluded(measured, plan, share, fingerprint)

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
            *start_labels(starter, overlay, plan, dice, [g.import_ns for g in measured]),
            *memory_labels([g.memory_bytes for g in measured]),
        ),
    )


def _shares(unseen: Sequence[bytes], generations: int, dice: random.Random) -> list[list[bytes]]:
    """The unseen inputs dealt out to the generations; empty hands when each would hold too few."""
    if len(unseen) < _LEAST_UNSEEN * generations:
        return [[] for _ in range(generations)]
    dealt = dice.sample(list(unseen), len(unseen))
    return [dealt[number::generations] for number in range(generations)]
