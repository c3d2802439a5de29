"""What a second look at the figures is worth, and whether it makes claims that are not true.

The judge's own confirmation runs on workers whose times are made up: every process brings its luck, every
batch its noise, one in twenty a spike. Where the true gain is exactly what is asked for, nothing may be
claimed beyond it more often than the confidence allows: that is the figure. Beside it stands how often true
gains are confirmed with one look, with two and with three.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests" / "unit" / "evaluators")]

from scripted_workers import ScriptedStarter, ScriptedWorker  # noqa: E402

from perfsmith.evaluators._confirm import confirm_speed  # noqa: E402
from perfsmith.evaluators._timing_plan import TimingPlan  # noqa: E402
from perfsmith.evaluators._worker import Worker  # noqa: E402

RUNS: Final = 2_000
LUCK_SD: Final = 0.01
CALL_NS: Final = 400_000
_POOL: Final = [bytes([n]) * 20 for n in range(40)]
_EDGE: Final = 1.05


class Rates(NamedTuple):
    """Shares of the confirmations of one scenario."""

    accepted: float
    claimed_too_much: float
    """Of which the lower bound lies above the true ratio, accepted or not."""
    generations: float
    """Processes on each side, mean."""


class LuckyStarter(ScriptedStarter):
    """Workers with a constant true ratio, luck of their own and noise in every batch."""

    def __init__(self, dice: random.Random, *, ratio: float, noise: float) -> None:
        super().__init__(lambda _side, _calls: 0)
        self._dice = dice
        self._ratio = ratio
        self._noise = noise

    def start_worker(self, overlay: Mapping[str, str], *, hash_seed: int, pin: int | None) -> Worker:
        """A worker with luck of its own."""
        takes = CALL_NS * math.exp(self._dice.gauss(0.0, LUCK_SD)) / (self._ratio if overlay else 1.0)

        def timer(_side: str, calls: Sequence[bytes]) -> int:
            spike = self._dice.expovariate(1 / 0.3) if self._dice.random() < 0.05 else 0.0
            skewed = self._dice.gammavariate(2.0, self._noise / math.sqrt(2.0))
            return int(takes * len(calls) * (1.0 + skewed + spike))

        worker = ScriptedWorker("candidate" if overlay else "original", timer)
        self.workers.append(worker)
        return worker


def rates(ratio: float, noise: float, plan: TimingPlan, *, looks: int, runs: int, seed: int) -> Rates:
    """Confirm the same candidate many times.

    Args:
        ratio: True ratio.
        noise: Standard deviation of a batch, as a share of its time, spikes aside.
        plan: What is measured and asked for.
        looks: At most so many; see `TimingPlan`.
        runs: Confirmations.
        seed: Same seed, same figures.
    """
    accepted = beyond = generations = 0
    for run in range(runs):
        dice = random.Random(f"{seed} {run}")
        starter = LuckyStarter(dice, ratio=ratio, noise=noise)
        found = confirm_speed(
            starter, {"mod.py": ""}, _POOL, replace(plan, looks=looks), dice, fingerprint="made up"
        )
        accepted += found.problem is None
        beyond += found.speed.at_least > ratio
        generations += found.speed.generations
    return Rates(accepted / runs, beyond / runs, generations / runs)


def main() -> int:
    """Print both tables and the figure; 0 when no row claims too much more often than it may."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.looks",
        description=__doc__,
        epilog="It takes some minutes; nothing needs to be quiet, since no time is measured.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--runs", type=int, default=RUNS, help=f"confirmations per row ({RUNS})")
    runs = parser.parse_args().runs
    plan = TimingPlan(min_speedup=_EDGE)
    divided = replace(plan, confidence=1.0 - 0.01 / 3)
    worst, number = 0.0, 0
    print(f"true ratio {_EDGE}, at least {_EDGE} asked for, {runs} confirmations per row")
    print(f"{'plan':<22}{'noise':>7}{'alpha':>9}{'accepted':>10}{'beyond truth':>14}")
    cases = (("confirming", plan), ("of three finalists", divided), ("while searching", plan.searching()))
    for name, each in cases:
        for noise in (0.01, 0.04, 0.08):
            number += 1
            found = rates(_EDGE, noise, each, looks=each.looks, runs=runs, seed=number)
            alpha = 1.0 - each.confidence
            worst = max(worst, found.claimed_too_much / alpha)
            print(
                f"{name:<22}{noise:>7.0%}{alpha:>9.4f}{found.accepted:>10.4f}{found.claimed_too_much:>14.4f}",
                flush=True,
            )
    print()
    print(f"{'true gain':>10}{'asked':>8}{'noise':>7}{'one look':>10}{'two':>8}{'three':>8}{'processes':>11}")
    for gain, asked in ((1.03, 1.01), (1.06, 1.01), (1.10, 1.05), (1.30, 1.05), (2.0, 1.05)):
        for noise in (0.02, 0.04, 0.08):
            number += 1
            wanted = replace(plan, min_speedup=asked)
            one, two, three = (
                rates(gain, noise, wanted, looks=looks, runs=runs // 4, seed=number) for looks in (1, 2, 3)
            )
            print(
                f"{gain:>10.2f}{asked:>8.2f}{noise:>7.0%}{one.accepted:>10.1%}{two.accepted:>8.1%}"
                f"{three.accepted:>8.1%}{three.generations:>11.1f}",
                flush=True,
            )
    error = math.sqrt(0.01 * 0.99 / runs) / 0.01
    print(f"standard error of a rate at its alpha of 0.01: {error:.2f} of alpha")
    print(f"figure: looks {worst:.2f} of alpha target <= 1.00")
    return 0 if worst <= 1.0 else 1


if __name__ == "__main__":
    sys.exit(main())
