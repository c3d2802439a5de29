"""How many evaluations a strategy needs to come within 95 % of the best gain there is.

Made-up landscapes (additive gains with interactions, wrong edits, clashes, twins), the same for every arm.
The control is best-of-N on stacks of random length drawn blindly from the original; a proposer that knows
what it does would draw better ones. An arm that does not get there within the budget, or stops before, counts
with the whole budget. Gains are true ones: noise chooses, it is not paid.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from statistics import median
from typing import Final, NamedTuple

import anyio

from perfsmith.search import (
    BeamSearch,
    BestOfN,
    BestOfNOptions,
    Budget,
    Judged,
    LandscapeOptions,
    SilentEvents,
    Strategy,
    SyntheticLandscape,
    synthetic_landscape,
)

LANDSCAPES: Final = 100
EVALUATIONS: Final = 200
GOAL: Final = 0.95
TARGET: Final = 0.5

FAMILIES: Final = {
    "nearly additive": LandscapeOptions(interaction_sd=0.01, clashes=0.0),
    "interacting": LandscapeOptions(),
    "rugged": LandscapeOptions(interaction_sd=0.08, clashes=0.10),
    "mostly wrong": LandscapeOptions(wrong=0.6, slower=0.2),
}

ARMS: Final[dict[str, Callable[[], Strategy]]] = {
    "best-of-n": lambda: BestOfN(BestOfNOptions(candidates=EVALUATIONS * 4, batch=16, patience=8)),
    "beam": BeamSearch,
}


class Run(NamedTuple):
    """One arm on one landscape."""

    evaluations: int
    """Until the goal; the whole budget when it was not reached."""
    reached: bool
    at_20: float
    """Share of the best known gain after 20 evaluations."""
    at_end: float
    """Share of the best known gain when the arm stopped."""
    used: int
    """Evaluations until the arm stopped."""


class Interval(NamedTuple):
    """Median with a 99 % interval from order statistics."""

    middle: float
    low: float
    high: float


def curve(landscape: SyntheticLandscape, judged: Sequence[Judged]) -> list[float]:
    """True log gain of the candidate one would deliver after each evaluation, in the order judged."""
    gains: list[float] = []
    best: Judged | None = None
    for each in judged:
        if each.evaluation.is_alive and (best is None or each.gain > best.gain):
            best = each
        if each.evaluation.cost.evaluations:
            gains.append(max(0.0, landscape.true_log_gain(best.candidate)) if best else 0.0)
    return gains


def run_arm(make: Callable[[], Strategy], seed: int, options: LandscapeOptions) -> Run:
    """One arm on the landscape of that seed."""
    landscape = synthetic_landscape(seed, options, budget=Budget(wall_s=None, evaluations=EVALUATIONS))
    archive = anyio.run(make().run, landscape, SilentEvents())
    shares = [gain / landscape.best_log_gain() for gain in curve(landscape, archive.judged)]
    first = next((number for number, share in enumerate(shares, start=1) if share >= GOAL), None)
    return Run(
        evaluations=first or EVALUATIONS,
        reached=first is not None,
        at_20=shares[min(20, len(shares)) - 1],
        at_end=shares[-1],
        used=len(shares),
    )


def interval(values: Sequence[float]) -> Interval:
    """Median and the order statistics that hold it with at least 99 %."""
    ordered = sorted(values)
    n = len(ordered)
    tail, rank = 0.0, 0
    while (tail := tail + math.comb(n, rank) / 2**n) <= 0.005:
        rank += 1
    return Interval(median(ordered), ordered[rank - 1], ordered[n - rank])


def seeds_worth_searching(options: LandscapeOptions) -> list[int]:
    """The first seeds whose best stack is at least 1.05 times faster."""
    seeds: list[int] = []
    seed = 0
    while len(seeds) < LANDSCAPES:
        if synthetic_landscape(seed, options).best_log_gain() >= math.log(1.05):
            seeds.append(seed)
        seed += 1
    return seeds


def main() -> int:
    """Print the table and the figure; 0 when the beam needs at most half of the control's evaluations."""
    argparse.ArgumentParser(
        prog="python -m benchmarks.landscapes",
        description=__doc__,
        epilog="""\
It takes a minute or so, and no options. Nothing needs to be quiet: evaluations are counted, no time is
measured, and every run of it gives the same figures. The last line is the median, over all landscapes, of the
beam's evaluations as a part of the control's; the exit status is 0 when that is at most the target.
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    print(f"{LANDSCAPES} landscapes per row, at most {EVALUATIONS} evaluations, goal {GOAL:.0%} of the best")
    print(
        f"{'family':<17}{'arm':<11}{'to goal':>8}{'99 %':>12}"
        f"{'reached':>9}{'at 20':>8}{'at end':>8}{'used':>6}"
    )
    worst = 0.0
    ratios: list[float] = []
    for family, options in FAMILIES.items():
        seeds = seeds_worth_searching(options)
        runs = {arm: [run_arm(make, seed, options) for seed in seeds] for arm, make in ARMS.items()}
        for arm, results in runs.items():
            needed = interval([float(run.evaluations) for run in results])
            reached = sum(run.reached for run in results) / len(results)
            print(
                f"{family:<17}{arm:<11}{needed.middle:>8.0f}{f'{needed.low:.0f}-{needed.high:.0f}':>12}"
                f"{reached:>9.0%}{median(run.at_20 for run in results):>8.0%}"
                f"{median(run.at_end for run in results):>8.0%}{median(run.used for run in results):>6.0f}"
            )
        pairs = zip(runs["beam"], runs["best-of-n"], strict=True)
        family_ratios = [beam.evaluations / control.evaluations for beam, control in pairs]
        ratios += family_ratios
        worst = max(worst, interval(family_ratios).middle)
    overall = interval(ratios)
    print(
        f"beam / best-of-n, all families: {overall.middle:.2f} ({overall.low:.2f}-{overall.high:.2f} at 99 %)"
    )
    print(f"worst family: {worst:.2f}")
    print(f"figure: landscapes {overall.middle:.2f} target <= {TARGET:.2f}")
    return 0 if overall.middle <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
