"""What does it cost to ask a worker, to fork one, and to judge a small candidate, on each sandbox tier?

A round trip is one tiny call in a child that is already there: frame, decoding, call, encoding, frame. Fork
to ready is a fresh child of a worker that has NumPy loaded. Candidates are judged up to the behaviour gate on
64 inputs, one after the other on one core; each has a text of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anyio.from_thread import start_blocking_portal

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests")]

from foreign import a_bench, a_patch, a_question, a_worker, codec  # noqa: E402

from perfsmith.errors import SandboxUnavailable  # noqa: E402
from perfsmith.evaluators import TargetJudge  # noqa: E402
from perfsmith.sandboxes import Tier, resolve_sandbox  # noqa: E402
from perfsmith.tasks import Gate, Verdict  # noqa: E402

ROUND_TRIPS: Final = 5000
FORKS: Final = 300
CANDIDATES: Final = 60
INPUTS: Final = 64

TARGETS: Final = {
    "round trip p50": 20e-6,
    "round trip p99": 60e-6,
    "fork to ready p50": 2e-3,
}
CANDIDATES_PER_S: Final = 250.0

SMALL = """
def target(xs: list[int]) -> int:
    total = 0
    for x in xs:
        total += x
    return total
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one tier takes; seconds."""

    tier: str
    round_trip_p50: float
    round_trip_p99: float
    fork_p50: float
    start_p50: float
    candidates_per_s: float


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def timed(work: Callable[[], object]) -> float:
    """Seconds by the clock that does not jump."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def tiers() -> Iterator[str]:
    """Tiers this machine has."""
    for tier in Tier:
        try:
            yield resolve_sandbox(tier.value, search_path=os.environ.get("PATH", os.defpath))[0].tier
        except SandboxUnavailable as error:
            print(f"{tier.value}: not on this machine ({error.what})", file=sys.stderr)


def measured(tier: str, folder: Path) -> Cost:
    """All figures of one tier."""
    call = codec.encode_call(([1, 2, 3],), {})
    with a_worker(folder / "small", tier, SMALL) as worker:
        worker.fork()
        worker.warm([call] * 200, 10)
        trips = [worker.call([call], 10).elapsed_ns / 1e9 for _ in range(ROUND_TRIPS)]
        worker.end()
    with a_worker(folder / "numpy", tier, f"import numpy\n{SMALL}") as worker:
        forks = []
        for _ in range(FORKS):
            forks.append(timed(worker.fork))
            worker.end()
    starts = []
    for number in range(10):
        with ExitStack() as stack:
            place = folder / f"start{number}"
            starts.append(timed(lambda p=place: stack.enter_context(a_worker(p, tier, SMALL))))  # type: ignore[misc]
    return Cost(
        tier=tier,
        round_trip_p50=quantile(trips, 0.5),
        round_trip_p99=quantile(trips, 0.99),
        fork_p50=quantile(forks, 0.5),
        start_p50=quantile(starts, 0.5),
        candidates_per_s=candidates_per_second(tier, folder / "judge"),
    )


def candidates_per_second(tier: str, folder: Path) -> float:
    """Small right candidates through the behaviour gate."""
    recorded = [codec.encode_call((list(range(n)),), {}) for n in range(INPUTS)]
    with start_blocking_portal() as portal:
        bench = a_bench(folder, {"mod.py": SMALL}, tier=tier)
        judge = portal.call(TargetJudge.prepare, bench, a_question(recorded))
        try:
            patches = [a_patch(judge, f"{SMALL}\n_NUMBER = {n}\n") for n in range(CANDIDATES)]
            began = time.perf_counter()
            for patch in patches:
                answer = portal.call(judge.evaluate, patch, Gate.BEHAVIOUR)
                assert answer.verdict is Verdict.ACCEPTED, answer.reason
            return CANDIDATES / (time.perf_counter() - began)
        finally:
            judge.close()


def main() -> int:
    """Print the table and the figures of the strongest tier here; 0 when they reach the targets."""
    with tempfile.TemporaryDirectory(prefix="throughput-") as name:
        costs = [measured(tier, Path(name) / tier) for tier in tiers()]
    print(
        f"{'tier':12} {'round trip p50':>15} {'p99':>10} {'fork p50':>10} {'start p50':>11} "
        f"{'candidates':>14}"
    )
    for cost in costs:
        print(
            f"{cost.tier:12} {cost.round_trip_p50 * 1e6:12.1f} µs {cost.round_trip_p99 * 1e6:7.1f} µs "
            f"{cost.fork_p50 * 1e3:7.2f} ms {cost.start_p50 * 1e3:8.1f} ms {cost.candidates_per_s:10.1f} /s"
        )
    if not costs:
        return 1
    best = costs[0]  # the strongest comes first
    figures = {
        "round trip p50": best.round_trip_p50,
        "round trip p99": best.round_trip_p99,
        "fork to ready p50": best.fork_p50,
    }
    for label, value in figures.items():
        print(f"figure: throughput, {label} {value * 1e6:.1f} µs target {TARGETS[label] * 1e6:.0f} µs")
    print(
        f"figure: throughput, candidates per second {best.candidates_per_s:.1f} target {CANDIDATES_PER_S:.0f}"
    )
    is_quick = all(value <= TARGETS[label] for label, value in figures.items())
    return 0 if is_quick and best.candidates_per_s >= CANDIDATES_PER_S else 1


if __name__ == "__main__":
    sys.exit(main())
