"""Are true small gains seen, how soon, and is the figure that is reported the true one?

The original does some thousandths of its work a second time for nothing, the candidate does not: so much is
the gain, and a count of the bytecodes that Python runs says the same. Each candidate passes through all gates
as a run's candidates do, with a least gain of 1.0. Shown are, for each gain and call time, the share that was
accepted, the seconds it took, and the median of the reported ratios beside the true one.

    python -m benchmarks.power --trials 100 --gains 3
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from anyio.from_thread import start_blocking_portal

from benchmarks._workloads import bytecodes, candidate_of, judge_of, plan, planted
from benchmarks.null import loaded
from perfsmith.tasks import Evaluation, Gate, Verdict

GAINS = (2, 3, 5, 10)
"""In hundredths."""
ITEMS = {"20 us": 400, "1 ms": 20_000, "10 ms": 200_000}
"""Items of the list for about so much time a call."""
TRIALS = 100
LEAST_ACCEPTED = 0.95
MOST_SECONDS = 20.0
MOST_BIAS = 0.01
DECISIVE = (3, "1 ms")


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate with a planted gain."""

    evaluation: Evaluation
    seconds: float

    @property
    def is_seen(self) -> bool:
        """True where the gain was accepted within the time."""
        return self.evaluation.verdict is Verdict.ACCEPTED and self.seconds <= MOST_SECONDS


@dataclass(frozen=True, slots=True)
class Row:
    """All trials of one gain at one call time."""

    gain: int
    per_call: str
    true_ratio: float
    trials: tuple[Trial, ...]

    @property
    def share(self) -> float:
        """Of those that were seen in time."""
        return sum(trial.is_seen for trial in self.trials) / len(self.trials)

    @property
    def bias(self) -> float | None:
        """Median of the accepted ratios over the true one, less one; None where none was accepted."""
        speeds = [
            trial.evaluation.evidence.speed.median
            for trial in self.trials
            if trial.evaluation.verdict is Verdict.ACCEPTED and trial.evaluation.evidence.speed
        ]
        return statistics.median(speeds) / self.true_ratio - 1.0 if speeds else None


def main() -> int:
    """Print the table and the figure; 0 when the gain that counts is seen often enough."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.power",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--trials", type=int, default=TRIALS, help=f"of each row (default: {TRIALS})")
    parser.add_argument("--gains", type=int, nargs="*", default=GAINS, help="in hundredths")
    parser.add_argument("--calls", nargs="*", default=[*ITEMS], choices=[*ITEMS], help="time of one call")
    parser.add_argument("--load", action="store_true", help="keep the other processors busy")
    options = parser.parse_args()
    print(f"{'gain':>5} {'per call':>9} {'true':>7} {'seen':>6} {'seconds':>15} {'reported':>9}  ends")
    rows = []
    with loaded() if options.load else nullcontext():
        for row in measured(options.gains, options.calls, options.trials):
            rows.append(row)
            print(described(row), flush=True)
    decisive = [row for row in rows if (row.gain, row.per_call) == DECISIVE]
    if not decisive:
        return 0
    row = decisive[0]
    bias = row.bias
    shown = "none" if bias is None else f"{bias:+.4f}"
    print(
        f"figure: power {row.share:.2f} of {len(row.trials)} at 3 % and 1 ms within {MOST_SECONDS:g} s, "
        f"bias {shown} target >={LEAST_ACCEPTED} of >={TRIALS}, |bias| <={MOST_BIAS}"
    )
    is_reached = row.share >= LEAST_ACCEPTED and bias is not None and abs(bias) <= MOST_BIAS
    return 0 if is_reached and len(row.trials) >= TRIALS else 1


def measured(gains: Sequence[int], times: Sequence[str], trials: int) -> Iterator[Row]:
    """A row for each gain and call time."""
    with start_blocking_portal() as portal:
        for per_call, gain in itertools.product(times, gains):
            what, better = planted(f"{gain} % of {per_call}", ITEMS[per_call], gain * 10)
            few = what.calls()[:4]
            true = bytecodes(what.source, few) / bytecodes(better, few)
            found = []
            with judge_of(what, portal, plan(1.0)) as judge:
                for number in range(trials):
                    patch = candidate_of(judge, f"{better}\n# {number}\n")
                    began = time.perf_counter()
                    answer = portal.call(judge.evaluate, patch, Gate.CONFIRM)
                    found.append(Trial(answer, time.perf_counter() - began))
            yield Row(gain, per_call, true, tuple(found))


def described(row: Row) -> str:
    """One line of the table."""
    seconds = sorted(trial.seconds for trial in row.trials)
    spread = f"{statistics.median(seconds):.1f} [{seconds[0]:.1f}, {seconds[-1]:.1f}]"
    reported = "-" if row.bias is None else f"{(1 + row.bias) * row.true_ratio:.4f}"
    ends = Counter(_end(trial.evaluation) for trial in row.trials)
    told = ", ".join(f"{count} {end}" for end, count in ends.most_common())
    figures = f"{row.gain:4}% {row.per_call:>9} {row.true_ratio:7.4f} {row.share:6.2f} {spread:>15}"
    return f"{figures} {reported:>9}  {told}"


def _end(evaluation: Evaluation) -> str:
    if evaluation.verdict is Verdict.ACCEPTED:
        return "accepted"
    return f"{evaluation.verdict} at {evaluation.gate}"


if __name__ == "__main__":
    sys.exit(main())
