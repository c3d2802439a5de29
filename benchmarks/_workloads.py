"""Functions of many kinds and call times, and one with a planted gain: what the timing benchmarks measure."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent
from types import FrameType, ModuleType
from typing import Any, Final

from anyio.from_thread import BlockingPortal

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests")]

from foreign import a_bench, a_patch, a_question, codec  # noqa: E402

from perfsmith.agent.run._context import bench_core  # noqa: E402
from perfsmith.evaluators import TargetJudge, TimingPlan  # noqa: E402
from perfsmith.evaluators._fingerprint import fingerprint  # noqa: E402
from perfsmith.tasks import Candidate, SourceName  # noqa: E402

CALLS: Final = 48
"""Distinct recorded calls of each workload."""

Arguments = Callable[[random.Random], tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Workload:
    """A function and the calls it is timed on."""

    title: str
    source: str
    arguments: Arguments

    def calls(self, seed: int = 1) -> list[tuple[object, ...]]:
        """The same calls for the same seed."""
        dice = random.Random(seed)
        return [self.arguments(dice) for _ in range(CALLS)]


def integers(count: int, most: int = 10**6) -> Arguments:
    """One list of about so many integers."""
    return lambda dice: ([dice.randrange(most) for _ in range(_about(count, dice))],)


def floats(count: int) -> Arguments:
    """One list of about so many floats."""
    return lambda dice: ([dice.random() for _ in range(_about(count, dice))],)


def words(count: int) -> Arguments:
    """One text of about so many words."""
    return lambda dice: (" ".join(f"w{dice.randrange(400)}" for _ in range(_about(count, dice))),)


def _about(count: int, dice: random.Random) -> int:
    return max(1, round(count * dice.uniform(0.9, 1.1)))


def workload(title: str, source: str, arguments: Arguments) -> Workload:
    """One with the text's common indentation taken away."""
    return Workload(title=title, source=dedent(source).lstrip("\n"), arguments=arguments)


EVERY: Final = (
    workload(
        "two sums of integers",
        """
        def target(a, b):
            c = a + b
            return c * c - a
        """,
        lambda dice: (dice.randrange(1000), dice.randrange(1000)),
    ),
    workload(
        "clamp",
        """
        def target(value, low, high):
            if value < low:
                return low
            return high if value > high else value
        """,
        lambda dice: (dice.randrange(100), 20, 80),
    ),
    workload(
        "first letters",
        """
        def target(text):
            return "".join(part[0] for part in text.split())
        """,
        words(4),
    ),
    workload(
        "greatest divisor",
        """
        def target(a, b):
            while b:
                a, b = b, a % b
            return a
        """,
        lambda dice: (dice.randrange(10**9), dice.randrange(10**9)),
    ),
    workload(
        "sum of squares",
        """
        def target(xs):
            total = 0
            for x in xs:
                total += x * x
            return total
        """,
        integers(40),
    ),
    workload(
        "counting words",
        """
        def target(text):
            counts = {}
            for word in text.split():
                counts[word] = counts.get(word, 0) + 1
            return counts
        """,
        words(60),
    ),
    workload(
        "numbers found by pattern",
        """
        import re

        def target(text):
            return re.findall(r"[0-9]+", text)
        """,
        words(60),
    ),
    workload("sorting", "def target(xs):\n    return sorted(xs)\n", integers(400)),
    workload(
        "running mean",
        """
        def target(xs):
            means, total = [], 0.0
            for number, x in enumerate(xs, 1):
                total += x
                means.append(total / number)
            return means
        """,
        floats(200),
    ),
    workload(
        "grouping",
        """
        from collections import defaultdict

        def target(xs):
            groups = defaultdict(list)
            for x in xs:
                groups[x % 17].append(x)
            return dict(groups)
        """,
        integers(300),
    ),
    workload(
        "json and back",
        """
        import json

        def target(xs):
            return json.loads(json.dumps({"values": xs, "count": len(xs)}))
        """,
        integers(300),
    ),
    workload(
        "digest",
        """
        import hashlib

        def target(text):
            return hashlib.sha256(text.encode()).hexdigest()
        """,
        words(2000),
    ),
    workload(
        "lines formatted",
        """
        def target(xs):
            return "\\n".join(f"{number:4d} {x:10.3f}" for number, x in enumerate(xs))
        """,
        floats(300),
    ),
    workload(
        "sieve",
        """
        def target(n):
            marks = bytearray([1]) * (n + 1)
            for i in range(2, int(n ** 0.5) + 1):
                if marks[i]:
                    marks[i * i :: i] = bytes(len(range(i * i, n + 1, i)))
            return sum(marks) - 2
        """,
        lambda dice: (_about(30_000, dice),),
    ),
    workload(
        "edit distance",
        """
        def target(a, b):
            row = list(range(len(b) + 1))
            for i, x in enumerate(a, 1):
                above, row[0] = row[0], i
                for j, y in enumerate(b, 1):
                    above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
            return row[-1]
        """,
        lambda dice: ("".join(dice.choices("abcd", k=45)), "".join(dice.choices("abcd", k=45))),
    ),
    workload(
        "recursion",
        """
        def target(n):
            return n if n < 2 else target(n - 1) + target(n - 2)
        """,
        lambda dice: (dice.randrange(14, 17),),
    ),
    workload(
        "heap of the largest",
        """
        import heapq

        def target(xs):
            return heapq.nlargest(50, xs)
        """,
        integers(20_000),
    ),
    workload(
        "arrays",
        """
        import numpy as np

        def target(xs):
            a = np.array(xs)
            return float(((a - a.mean()) ** 2).sum() / len(a))
        """,
        floats(20_000),
    ),
    workload(
        "matrix product",
        """
        def target(a, b):
            columns = list(zip(*b))
            return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]
        """,
        lambda dice: tuple([[dice.random() for _ in range(30)] for _ in range(30)] for _ in range(2)),
    ),
    workload(
        "pairs of a sum",
        """
        def target(xs):
            count = 0
            for i, x in enumerate(xs):
                for y in xs[i + 1 :]:
                    if (x + y) % 97 == 0:
                        count += 1
            return count
        """,
        integers(400),
    ),
    workload(
        "longest common part",
        """
        def target(a, b):
            best, row = 0, [0] * (len(b) + 1)
            for x in a:
                new = [0]
                for j, y in enumerate(b):
                    new.append(row[j] + 1 if x == y else 0)
                    best = max(best, new[-1])
                row = new
            return best
        """,
        lambda dice: ("".join(dice.choices("ab", k=420)), "".join(dice.choices("ab", k=420))),
    ),
    workload(
        "a chaotic series",
        """
        def target(x, n):
            total = 0.0
            for _ in range(n):
                x = 3.9 * x * (1.0 - x)
                total += x
            return total
        """,
        lambda dice: (dice.uniform(0.1, 0.9), _about(600_000, dice)),
    ),
)
"""From about 100 nanoseconds to about 50 milliseconds of work a call."""


def planted(title: str, count: int, per_mille: int) -> tuple[Workload, str]:
    """A workload that does some thousandths of its work twice, and the text that does not.

    Args:
        title: Name of the workload.
        count: Items of its list, which its time is in proportion to.
        per_mille: What is wasted, in thousandths of the work that is wanted.
    """
    better = dedent(
        """
        def mixed(total, xs):
            for x in xs:
                total = (total * 31 + x) & 0xFFFFFFFF
            return total


        def target(xs):
            return mixed(7, xs)
        """
    ).lstrip("\n")
    wasted = f"    mixed(7, xs[: len(xs) * {per_mille} // 1000])\n"
    head = "def target(xs):\n"
    worse = better.replace(head, head + wasted)

    def arguments(dice: random.Random) -> tuple[object, ...]:
        # Whole thousands, where there are some, so that the waste is exactly that part.
        length = 1000 * round(count / 1000 * dice.uniform(0.8, 1.2)) if count >= 5000 else count
        return ([dice.randrange(1000) for _ in range(length)],)

    return Workload(title=title, source=worse, arguments=arguments), better


def bytecodes(source: str, calls: Sequence[tuple[object, ...]]) -> int:
    """How many bytecodes Python runs for these calls: the same count on every machine."""
    module = ModuleType("counted")
    exec(compile(source, "counted.py", "exec"), module.__dict__)
    count = 0

    def traced(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        for args in calls:
            module.target(*args)
    finally:
        sys.settrace(before)
    return count


def plan(min_speedup: float) -> TimingPlan:
    """What a run measures, with another least gain."""
    return replace(TimingPlan(), min_speedup=min_speedup, core=bench_core())


@contextmanager
def judge_of(what: Workload, portal: BlockingPortal, timing: TimingPlan) -> Iterator[TargetJudge]:
    """A judge on the recorded calls of a workload, ready to judge candidates."""
    with tempfile.TemporaryDirectory(prefix="workload-") as scratch:
        bench = a_bench(Path(scratch), {"mod.py": what.source}, plan=timing, sources=(SourceName.RECORDED,))
        machine = fingerprint(bench.interpreter, bench.sandbox.place)
        bench = replace(bench, fingerprint=machine["id"], entropy=os.urandom)
        recorded = [codec.encode_call(args, {}) for args in what.calls()]
        judge = portal.call(TargetJudge.prepare, bench, a_question(recorded))
        try:
            yield judge
        finally:
            judge.close()


def candidate_of(judge: TargetJudge, text: str) -> Candidate:
    """A candidate that gives the workload's file this text."""
    return a_patch(judge, text)
