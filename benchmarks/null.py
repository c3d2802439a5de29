"""How often is a program accepted as faster that is the same program?

Each candidate is the original with another comment: the same bytecode, so that whatever is measured is noise.
It passes through all gates as a run's candidates do, with a least gain of 1.0: only the bounds stand between
noise and a claim. Functions of many kinds and call times take turns. With `--load` another process computes
and moves memory on the other processors all the while.

    python -m benchmarks.null --pairs 1000 --load
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from anyio.from_thread import start_blocking_portal

from benchmarks._workloads import EVERY, Workload, candidate_of, judge_of, plan
from perfsmith.evaluators import TargetJudge
from perfsmith.tasks import Evaluation, Gate, Verdict

PAIRS = 1000
MOST_ACCEPTED = 0.001


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate."""

    workload: Workload
    evaluation: Evaluation
    seconds: float

    @property
    def is_accepted(self) -> bool:
        """True where noise was called a gain."""
        return self.evaluation.verdict is Verdict.ACCEPTED


def main() -> int:
    """Print the table and the figure; 0 when the share is reached on enough candidates."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.null",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"candidates in all (default: {PAIRS})")
    parser.add_argument("--load", action="store_true", help="keep the other processors busy")
    parser.add_argument("--only", help="workloads whose titles hold this text")
    options = parser.parse_args()
    chosen = [each for each in EVERY if not options.only or options.only in each.title]
    with loaded() if options.load else ExitStack():
        found = list(judged(chosen, options.pairs))
    print("\n".join(table(chosen, found)))
    accepted = sum(each.is_accepted for each in found)
    share = accepted / len(found)
    # The rule of three: what a share can be, at 95 %, where nothing was seen.
    most = f", at most {3 / len(found):.2%} (95 %)" if not accepted else ""
    print(f"{accepted} of {len(found)} accepted{most}; {'with' if options.load else 'without'} load")
    print(f"figure: null {share:.4f} target <={MOST_ACCEPTED} of >={PAIRS}")
    return 0 if share <= MOST_ACCEPTED and len(found) >= PAIRS else 1


def judged(workloads: list[Workload], count: int) -> Iterator[Judged]:
    """Candidates of all workloads in turn."""
    with start_blocking_portal() as portal, ExitStack() as stack:
        judges: list[tuple[Workload, TargetJudge]] = [
            (each, stack.enter_context(judge_of(each, portal, plan(1.0)))) for each in workloads
        ]
        for number in range(count):
            workload, judge = judges[number % len(judges)]
            began = time.perf_counter()
            candidate = candidate_of(judge, f"{workload.source}\n# null {number}\n")
            answer = portal.call(judge.evaluate, candidate, Gate.CONFIRM)
            yield Judged(workload, answer, time.perf_counter() - began)
            if (number + 1) % 100 == 0:
                print(f"{number + 1} of {count}", file=sys.stderr, flush=True)


def table(workloads: list[Workload], found: list[Judged]) -> Iterator[str]:
    """A line per workload, and where candidates ended."""
    yield f"{'function':26} {'per call':>10} {'pairs':>6} {'accepted':>8} {'seconds':>8}"
    for workload in workloads:
        own = [each for each in found if each.workload is workload]
        speeds = [e.evaluation.evidence.speed for e in own if e.evaluation.evidence.speed is not None]
        per_call = (
            f"{statistics.median(s.baseline_ns_per_call for s in speeds) / 1e3:.2f} us" if speeds else "-"
        )
        seconds = statistics.median(each.seconds for each in own) if own else 0.0
        accepted = sum(each.is_accepted for each in own)
        yield f"{workload.title:26} {per_call:>10} {len(own):6} {accepted:8} {seconds:8.2f}"
    yield ""
    ends = Counter((each.evaluation.verdict, each.evaluation.gate) for each in found)
    for end, count in ends.most_common():
        took = [e.seconds for e in found if (e.evaluation.verdict, e.evaluation.gate) == end]
        yield f"{end[0].value:14} at {end[1].value:10} {count:5}   median {statistics.median(took):.2f} s"
    for each in found:
        if each.is_accepted or each.evaluation.verdict not in (Verdict.NOT_FASTER, Verdict.ACCEPTED):
            yield f"    {each.workload.title}: {each.evaluation.verdict}: {each.evaluation.reason[:160]}"


@contextmanager
def loaded() -> Iterator[None]:
    """A process on each processor but the measured one, in bursts: computing, moving memory, resting."""
    cores = sorted(os.sched_getaffinity(0))[:-1]
    busy = [multiprocessing.Process(target=_burn, args=(core,), daemon=True) for core in cores]
    for each in busy:
        each.start()
    try:
        yield
    finally:
        for each in busy:
            each.kill()
            each.join()


def _burn(core: int) -> None:
    os.sched_setaffinity(0, {core})
    block = bytearray(32 * 1024 * 1024)
    number = 0
    while True:
        number += 1
        until = time.monotonic() + (0.05 if number % 7 else 0.4)
        while time.monotonic() < until:
            if number % 2:
                sum(i * i for i in range(2000))
            else:
                block[:] = bytes(len(block))
        if number % 5 == 0:
            time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
