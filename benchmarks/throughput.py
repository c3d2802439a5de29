"""What does it cost to ask a worker, to fork one, and to judge a small candidate, on each sandbox tier?

A round trip is one tiny call in a child that is already there: frame, decoding, call, encoding, frame. Fork
to ready is a fresh child of a worker that has NumPy loaded. Start is a whole sandbox with the target
imported. Candidates pass the behaviour gate on 64 inputs, one after the other, each with a text of its own,
once the sandbox they share is there. Everything runs on one processor, the judge too, so that the figures
are those of one core and do not depend on how soon an idle one wakes up. Each is measured in some short runs:
shown are the median of the runs, the least and the greatest, and over how many trips, forks, starts or
candidates.

"Bare" is the same worker as a child process without any sandbox: what a tier costs is its ratio to that.
"Prototype" is the least that could do such work in bubblewrap: no token, deadline or limit, nothing that
looks at what a call leaves, no check of a text. What the real worker is slower by is the price of trust.
"""

from __future__ import annotations

import argparse
import marshal
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from anyio.from_thread import BlockingPortal, start_blocking_portal

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests")]

from foreign import (  # noqa: E402
    a_bench,
    a_docker_request,
    a_patch,
    a_question,
    a_spec,
    codec,
    this_interpreter,
    write,
)

from benchmarks._bare_prototype import prototype  # noqa: E402
from perfsmith.errors import SandboxUnavailable  # noqa: E402
from perfsmith.evaluators import Entry, TargetJudge  # noqa: E402
from perfsmith.evaluators._corpus import build_corpus  # noqa: E402
from perfsmith.evaluators._fingerprint import fingerprint  # noqa: E402
from perfsmith.evaluators._shared import SharedSandboxes  # noqa: E402
from perfsmith.evaluators._worker import Worker  # noqa: E402
from perfsmith.sandboxes import (  # noqa: E402
    Kernel,
    MachineClock,
    Sandbox,
    SandboxedProcess,
    SandboxSpec,
    Tier,
    resolve_sandbox,
)
from perfsmith.sandboxes._copies import scratch_folder  # noqa: E402
from perfsmith.sandboxes._environment import scrubbed  # noqa: E402
from perfsmith.sandboxes._process import HARNESS, ProcessTree  # noqa: E402
from perfsmith.tasks import Candidate, Gate, SourceName, Verdict  # noqa: E402

ROUNDS: Final = 7
ROUND_TRIPS: Final = 2000
FORKS: Final = 100
STARTS: Final = 7
CANDIDATES: Final = 60
INPUTS: Final = 64

LARGEST: Final = {"round trip p50": 20.0, "round trip p99": 60.0, "fork to ready p50": 2000.0}
"""Microseconds that may not be exceeded."""
CANDIDATES_PER_S: Final = 250.0

SMALL = """
def target(xs: list[int]) -> int:
    total = 0
    for x in xs:
        total += x
    return total
"""


class BareProcess:
    """A child process and nothing else; for comparison only, so it cannot show another text of a file."""

    tier = Tier.PROCESS
    kernel = Kernel(landlock=0, seccomp=False)
    interpreter = None
    place: Mapping[str, str] = MappingProxyType({})

    def close(self) -> None:
        """Nothing is kept."""

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        """Start the harness on the snapshot itself."""
        scratch = scratch_folder()
        (scratch / "home").mkdir()
        return ProcessTree(
            [str(spec.interpreter.executable), str(HARNESS / spec.script), "{fd}"],
            environment=scrubbed(spec, home=str(scratch / "home")),
            cwd=spec.tree.snapshot,
            root=spec.tree.snapshot,
            scratch=scratch,
            in_group=False,
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """What some runs gave."""

    runs: tuple[float, ...]
    count: int
    """Things measured in all of them together."""

    @property
    def median(self) -> float:
        """Of the runs."""
        return statistics.median(self.runs)

    def shown(self, unit: str, scale: float = 1.0) -> str:
        """Median, range of the runs, and count."""
        middle, low, high = (each / scale for each in (self.median, min(self.runs), max(self.runs)))
        digits = 0 if middle >= 100 else 1 if middle >= 10 else 2
        return f"{middle:.{digits}f} {unit} [{low:.{digits}f}, {high:.{digits}f}] n={self.count}"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one tier takes."""

    tier: str
    round_trip_p50: Figure
    """Microseconds, like the next three."""
    round_trip_p99: Figure
    fork_p50: Figure
    start: Figure
    candidates_per_s: Figure


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def sandboxes() -> Iterator[tuple[str, Sandbox]]:
    """Tiers this machine has, the strongest first, and the bare process."""
    for tier in Tier:
        docker = a_docker_request() if "TESTS_DOCKER_IMAGE" in os.environ else None
        try:
            search_path = os.environ.get("PATH", os.defpath)
            sandbox = resolve_sandbox(tier.value, search_path=search_path, docker=docker)[0]
        except SandboxUnavailable as error:
            print(f"{tier.value}: not on this machine ({error.what})", file=sys.stderr)
        else:
            yield tier.value, sandbox
    yield "bare", BareProcess()


@contextmanager
def worker_on(sandbox: Sandbox, folder: Path, source: str) -> Iterator[Worker]:
    """A started worker on `mod.py` with this source."""
    snapshot = write(folder / "snapshot", {"mod.py": source})
    worker = Worker(
        sandbox,
        a_spec(snapshot, folder / "project", interpreter=sandbox.interpreter),
        Entry(module="mod", qualname="target"),
        clock=MachineClock(),
    )
    try:
        worker.start(["."])
        yield worker
    finally:
        worker.close()


def round_trips(sandbox: Sandbox, folder: Path) -> tuple[Figure, Figure]:
    """Median and 99th percentile of each run, in microseconds."""
    call = codec.encode_call(([1, 2, 3],), {})
    runs = []
    with worker_on(sandbox, folder, SMALL) as worker:
        for _ in range(ROUNDS):
            worker.fork()
            worker.warm([call] * 200, 10)
            trips = [worker.call([call], 10).elapsed_ns / 1e3 for _ in range(ROUND_TRIPS)]
            worker.end()
            runs.append((quantile(trips, 0.5), quantile(trips, 0.99)))
    count = ROUNDS * ROUND_TRIPS
    return Figure(tuple(p50 for p50, _ in runs), count), Figure(tuple(p99 for _, p99 in runs), count)


def fork_to_ready(sandbox: Sandbox, folder: Path) -> Figure:
    """Median microseconds of each run."""
    runs = []
    with worker_on(sandbox, folder, f"import numpy\n{SMALL}") as worker:
        for _ in range(ROUNDS):
            forks = []
            for _ in range(FORKS):
                began = time.perf_counter_ns()
                worker.fork()
                forks.append((time.perf_counter_ns() - began) / 1e3)
                worker.end()
            runs.append(quantile(forks, 0.5))
    return Figure(tuple(runs), ROUNDS * FORKS)


def start_to_ready(sandbox: Sandbox, folder: Path) -> Figure:
    """Microseconds of each start."""
    found = []
    for number in range(STARTS):
        with worker_on(sandbox, folder / str(number), SMALL) as worker:
            found.append(worker.import_ns / 1e3)
    return Figure(tuple(found), STARTS)


def candidates_per_second(sandbox: Sandbox, folder: Path, portal: BlockingPortal) -> Figure:
    """Small right candidates through the behaviour gate per second, in each run."""
    recorded = [codec.encode_call((list(range(n)),), {}) for n in range(INPUTS)]
    bench = a_bench(folder, {"mod.py": SMALL}, tier=Tier.PROCESS)
    bench = replace(bench, sandbox=sandbox, interpreter=sandbox.interpreter or bench.interpreter)
    judge = portal.call(TargetJudge.prepare, bench, a_question(recorded))
    judge.corpus = build_corpus(
        lambda: judge.start_worker({}, watch=True), dict.fromkeys(recorded, SourceName.RECORDED)
    )
    assert len(judge.corpus.cases) == INPUTS
    judge = replace(judge, _shared=SharedSandboxes(alone_first=0))
    texts = [SMALL.replace("total = 0", f"total = {n} - {n}") for n in range(ROUNDS * CANDIDATES + 1)]
    patches = [a_patch(judge, text) for text in texts]

    async def judged(some: Sequence[Candidate]) -> float:
        began = time.perf_counter()
        for patch in some:
            answer = await judge.evaluate(patch, Gate.BEHAVIOUR)
            assert answer.verdict is Verdict.ACCEPTED, answer.reason
        return len(some) / (time.perf_counter() - began)

    try:
        portal.call(judged, patches[:1])  # prepares the sandbox that all share
        runs = [
            portal.call(judged, patches[1 + n * CANDIDATES : 1 + (n + 1) * CANDIDATES]) for n in range(ROUNDS)
        ]
        assert judge._shared.served == len(patches), "some were judged alone"
    finally:
        judge.close()
    return Figure(tuple(runs), ROUNDS * CANDIDATES)


def prototyped() -> Cost:
    """All figures of the prototype."""
    trips, forks, starts, rates = [], [], [], []
    calls = [(list(range(n)),) for n in range(INPUTS)]
    expected = [marshal.dumps(("returned", sum(args[0]), args), 2) for args in calls]
    for number in range(ROUNDS):
        began = time.perf_counter_ns()
        with prototype() as bare:
            bare.ask("load", SMALL)
            starts.append((time.perf_counter_ns() - began) / 1e3)
            for _ in range(200):
                bare.round_trip_us(([1, 2, 3],))
            some = [bare.round_trip_us(([1, 2, 3],)) for _ in range(ROUND_TRIPS)]
            trips.append((quantile(some, 0.5), quantile(some, 0.99)))
            texts = [SMALL.replace("total = 0", f"total = {n} - {n}") for n in range(CANDIDATES)]
            began = time.perf_counter_ns()
            for text in texts:
                assert bare.judge(text, calls, expected), number
            rates.append(CANDIDATES / ((time.perf_counter_ns() - began) / 1e9))
        with prototype("numpy") as bare:
            forks.append(quantile([bare.fork_us() for _ in range(FORKS)], 0.5))
    return Cost(
        tier="prototype",
        round_trip_p50=Figure(tuple(p50 for p50, _ in trips), ROUNDS * ROUND_TRIPS),
        round_trip_p99=Figure(tuple(p99 for _, p99 in trips), ROUNDS * ROUND_TRIPS),
        fork_p50=Figure(tuple(forks), ROUNDS * FORKS),
        start=Figure(tuple(starts), ROUNDS),
        candidates_per_s=Figure(tuple(rates), ROUNDS * CANDIDATES),
    )


def measured(name: str, sandbox: Sandbox, folder: Path, portal: BlockingPortal) -> Cost:
    """All figures of one tier."""
    p50, p99 = round_trips(sandbox, folder / "small")
    return Cost(
        tier=name,
        round_trip_p50=p50,
        round_trip_p99=p99,
        fork_p50=fork_to_ready(sandbox, folder / "numpy"),
        start=start_to_ready(sandbox, folder / "start"),
        candidates_per_s=candidates_per_second(sandbox, folder / "judge", portal),
    )


def table(costs: Sequence[Cost]) -> Iterator[str]:
    """Some lines per tier, and how it compares with bare processes."""
    bare = costs[-1]
    for cost in costs:
        yield f"{cost.tier}"
        for label, figure, unit, scale, least in (
            ("round trip p50", cost.round_trip_p50, "µs", 1.0, bare.round_trip_p50),
            ("round trip p99", cost.round_trip_p99, "µs", 1.0, bare.round_trip_p99),
            ("fork to ready p50", cost.fork_p50, "ms", 1e3, bare.fork_p50),
            ("start", cost.start, "ms", 1e3, bare.start),
            ("candidates", cost.candidates_per_s, "/s", 1.0, bare.candidates_per_s),
        ):
            ratio = figure.median / least.median
            yield f"    {label:18} {figure.shown(unit, scale):44} {ratio:.2f}x bare"


def verdict(cost: Cost) -> tuple[str, bool]:
    """The last line, and whether every target is reached."""
    found: Mapping[str, float] = {
        "round trip p50": cost.round_trip_p50.median,
        "round trip p99": cost.round_trip_p99.median,
        "fork to ready p50": cost.fork_p50.median,
    }
    is_quick = all(found[label] <= most for label, most in LARGEST.items())
    values = " ".join(f"{value:.1f}" for value in found.values())
    targets = " ".join(f"<={most:g}" for most in LARGEST.values())
    per_s = cost.candidates_per_s.median
    line = (
        f"figure: throughput {cost.tier} round_trip_p50_p99_fork_us {values} "
        f"candidates_per_s {per_s:.0f} target {targets} >={CANDIDATES_PER_S:g}"
    )
    return line, is_quick and per_s >= CANDIDATES_PER_S


def main() -> int:
    """Print the table and the figures of the namespace tier; 0 when they reach the targets."""
    argparse.ArgumentParser(
        prog="python -m benchmarks.throughput",
        description=__doc__,
        epilog="""\
It takes under a minute for each tier, and no options. Nothing else may run meanwhile, not even on the other
processors: they share caches and the clock rate. The last line has the medians of the namespace tier and
what they should be; the exit status is 0 when they are.
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    costs = []
    with tempfile.TemporaryDirectory(prefix="throughput-") as folder, start_blocking_portal() as portal:
        for name, sandbox in sandboxes():
            try:
                costs.append(measured(name, sandbox, Path(folder) / name, portal))
            finally:
                sandbox.close()
    if shutil.which("bwrap"):
        costs.insert(-1, prototyped())
    here = fingerprint(this_interpreter(), {})
    print(f"{here['cpu']}, kernel {here['kernel']}, Python {here['python']}, machine {here['id']}")
    print("\n".join(table(costs)))
    judged = {cost.tier: cost for cost in costs}
    line, is_reached = verdict(judged.get(Tier.NAMESPACE.value, costs[-1]))
    print(line)
    return 0 if is_reached else 1


if __name__ == "__main__":
    sys.exit(main())
