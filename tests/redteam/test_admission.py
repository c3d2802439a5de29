"""Does the cheat battery refuse tasks whose oracle is blind, for the right reason, and admit good ones?"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import hosts
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from foreign import SMALL_PLAN, a_bench, codec

from perfsmith.errors import SandboxUnavailable
from perfsmith.evaluators import Entry, Question, TargetJudge
from perfsmith.evaluators.admission import Examiner
from perfsmith.sandboxes import Sandbox, SandboxedProcess, SandboxSpec, Tier
from perfsmith.tasks import (
    Admission,
    AdmissionStatus,
    Attempt,
    Candidate,
    Cheat,
    CheatOutcome,
    Contract,
    Evaluation,
    Gate,
    SourceName,
    Target,
    TargetKind,
    TaskRejection,
    output_rule,
)

# Noise does not triple a speed, and a cheat that is paid is many times faster.
PLAN = replace(SMALL_PLAN, min_speedup=3.0)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A function, and the calls its tests would record."""

    source: str
    calls: Sequence[tuple[Any, ...]]
    qualname: str = "target"
    kind: TargetKind = TargetKind.FUNCTION
    entry: str = ""
    """The callable it is judged through, when that is another."""
    contract: Contract = field(default_factory=Contract)

    def question(self) -> Question:
        name = self.qualname.rpartition(".")[2]
        [node] = [n for n in ast.walk(ast.parse(self.source)) if getattr(n, "name", "") == name]
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        target = Target(
            path="mod.py",
            qualname=self.qualname,
            module="mod",
            kind=self.kind,
            first_line=min([node.lineno, *(each.lineno for each in node.decorator_list)]),
            last_line=node.end_lineno or node.lineno,
        )
        return Question(
            target=target,
            entry=Entry(module="mod", qualname=self.entry or self.qualname),
            recorded=tuple(codec.encode_call(args, {}) for args in self.calls),
            reaching_tests=(),
            allowed_files=frozenset(["mod.py"]),
        )


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as found:
        yield found


def examined(
    task: Task,
    folder: Path,
    portal: BlockingPortal,
    *,
    examiner: Examiner | None = None,
    is_on_recorded_calls_alone: bool = False,
) -> Admission:
    bench = a_bench(folder, {"mod.py": task.source}, plan=PLAN, contract=task.contract)
    if is_on_recorded_calls_alone:
        bench = replace(bench, sources=(SourceName.RECORDED,))
    judge = portal.call(TargetJudge.prepare, bench, task.question())
    try:
        return portal.call((examiner or Examiner(is_quick=True)).examine, judge)
    finally:
        judge.close()


def contract(*rules: str) -> Contract:
    return Contract(rules=tuple(map(output_rule, rules)))


def outcomes(admission: Admission) -> Mapping[Cheat, CheatOutcome]:
    return {attempt.cheat: attempt.outcome for attempt in admission.attempts}


DICE = random.Random(1)
NUMBERS = [([DICE.randrange(-99, 99) for _ in range(5 + n)],) for n in range(12)]
MEAN = """
def target(xs):
    total = 0.0
    for x in xs:
        total += x / 7
    return {"mean": total / max(1, len(xs)), "size": len(xs)}
"""
ASYNC = """
import asyncio


async def target(xs):
    await asyncio.sleep(0)
    return sorted(xs)
"""
GENERATOR = hosts.SOURCES["windows"]
METHOD = """
class Table:
    def __init__(self, rows):
        self.rows = rows

    def total(self, start=0):
        '''Sum,
    of all.'''
        return start + sum(self.rows)


def entry(rows, start):
    return Table(rows).total(start)
"""
TIMED = """
import time


def target(xs):
    return {"items": sorted(xs), "mean": sum(xs) / 7, "took": time.perf_counter(), "last": float(len(xs))}
"""
NESTED = """
def target(xs):
    def weight(x):
        return x * x - 3 * x

    return [weight(x) for x in xs]
"""


@pytest.mark.parametrize(
    "task",
    [
        pytest.param(Task(source=hosts.SOURCES["sort"], calls=NUMBERS), id="list"),
        pytest.param(Task(source=MEAN, calls=NUMBERS), id="dict-of-floats"),
        pytest.param(Task(source=hosts.SOURCES["smooth"], calls=hosts.CALLS["smooth"]()[:8]), id="array"),
        pytest.param(
            Task(
                source=TIMED,
                calls=NUMBERS,
                contract=contract(
                    'return["took"] ignored', 'return["last"] ignored', 'return["mean"] rtol=1e-9'
                ),
            ),
            id="parts-of-a-dict",
        ),
        pytest.param(Task(source=ASYNC, calls=NUMBERS), id="async"),
        pytest.param(Task(source=GENERATOR, calls=hosts.CALLS["windows"]()[:8]), id="generator"),
        pytest.param(
            Task(
                source=METHOD,
                calls=[(rows, n) for n, (rows,) in enumerate(NUMBERS)],
                qualname="Table.total",
                kind=TargetKind.METHOD,
                entry="entry",
            ),
            id="method-through-a-caller",
        ),
        pytest.param(
            Task(
                source=NESTED,
                calls=NUMBERS,
                qualname="target.<locals>.weight",
                kind=TargetKind.NESTED,
                entry="target",
            ),
            id="nested",
        ),
    ],
)
def test_a_good_task_is_admitted_and_every_cheat_that_applies_is_caught(
    task: Task, tmp_path: Path, portal: BlockingPortal
) -> None:
    found = examined(task, tmp_path, portal)
    assert found.status is AdmissionStatus.ADMITTED, (found.reason, found.attempts)
    assert [attempt.cheat for attempt in found.attempts] == list(Cheat)
    assert set(outcomes(found).values()) <= {
        CheatOutcome.CAUGHT,
        CheatOutcome.NOT_APPLICABLE,
        CheatOutcome.NOT_TRIED,
    }
    assert found.count(CheatOutcome.CAUGHT) >= 8
    for attempt in found.attempts:
        is_asked = attempt.outcome is CheatOutcome.CAUGHT
        assert attempt.reason
        assert (attempt.gate in (Gate.SMOKE, Gate.BEHAVIOUR)) == is_asked or not is_asked


TRICKS = (
    Cheat.CACHES_BY_IDENTITY,
    Cheat.CACHES_BY_ENDS,
    Cheat.CACHES_IN_MODULE,
    Cheat.CACHES_ON_DISK,
    Cheat.KNOWS_RECORDED_ANSWERS,
    Cheat.PATCHES_CLOCK,
    Cheat.WALKS_FRAMES,
)


def test_with_the_clock_no_trick_is_paid(tmp_path: Path, portal: BlockingPortal) -> None:
    told: list[Attempt] = []
    examiner = Examiner(cheats=tuple(TRICKS), on_attempt=lambda attempt, _evaluation: told.append(attempt))
    task = Task(source=hosts.SOURCES["sort"], calls=hosts.CALLS["sort"]())
    found = examined(task, tmp_path, portal, examiner=examiner)
    assert found.status is AdmissionStatus.ADMITTED, (found.reason, found.attempts)
    caught = {cheat for cheat, outcome in outcomes(found).items() if outcome is CheatOutcome.CAUGHT}
    assert caught == set(TRICKS)
    assert tuple(told) == found.attempts


@pytest.mark.parametrize(
    ("head", "effect"),
    [
        ("seen = []\ncount = 0", "global count; count += 1"),
        ("seen = []", "seen.append(len(xs))"),
        ("import os", "os.environ['LAST'] = str(len(xs))"),
        ("import warnings", "warnings.warn('slow', UserWarning)"),
        ("import sys", "print(len(xs), file=sys.stderr)"),
    ],
)
def test_a_call_that_does_more_than_give_a_result_is_not_done_by_its_result(
    head: str, effect: str, tmp_path: Path, portal: BlockingPortal
) -> None:
    task = Task(source=f"{head}\n\n\ndef target(xs):\n    {effect}\n    return sorted(xs)\n", calls=NUMBERS)
    found = examined(task, tmp_path, portal, examiner=Examiner(cheats=(Cheat.DROPS_EFFECTS,)))
    assert outcomes(found) == {Cheat.DROPS_EFFECTS: CheatOutcome.CAUGHT}, found.attempts


def test_what_had_no_effect_is_not_counted_as_caught(tmp_path: Path, portal: BlockingPortal) -> None:
    cheats = (
        Cheat.DROPS_EFFECTS,
        Cheat.FLOAT_LAST_DIGIT,
        Cheat.NOT_A_NUMBER,
        Cheat.OTHER_SHAPE,
        Cheat.SINGLE_PRECISION,
    )
    task = Task(source=hosts.SOURCES["sort"], calls=NUMBERS)
    found = examined(task, tmp_path, portal, examiner=Examiner(cheats=cheats))
    assert outcomes(found) == dict.fromkeys(cheats, CheatOutcome.NOT_APPLICABLE)


BAD: Mapping[str, tuple[Task, TaskRejection, str]] = {
    "constant outcome": (
        Task(source="def target(xs):\n    sum(xs)\n    return 'done'\n", calls=NUMBERS),
        TaskRejection.CONSTANT_OUTCOME,
        "all gave 'done'",
    ),
    "no outcome at all": (
        Task(source="def target(xs):\n    sum(xs)\n", calls=NUMBERS),
        TaskRejection.CONSTANT_OUTCOME,
        "all gave None",
    ),
    "identity": (
        Task(source="def target(n):\n    return n + 0\n", calls=[(n,) for n in range(20)]),
        TaskRejection.IDENTITY,
        "returns its argument n passes",
    ),
    "an oracle with one input": (
        Task(source="def target():\n    return [n * n for n in range(50)]\n", calls=[()]),
        TaskRejection.ONE_INPUT,
        "it takes no input",
    ),
    "output that ignores its input": (
        Task(
            source="from fractions import Fraction\n\n\ndef target(xs):\n    return Fraction(1, 3)\n",
            calls=NUMBERS,
        ),
        TaskRejection.INPUT_IGNORED,
        "does not depend on its input",
    ),
    "a result that cannot be compared": (
        Task(source="import threading\n\n\ndef target(xs):\n    return threading.Lock()\n", calls=NUMBERS),
        TaskRejection.NOT_COMPARABLE,
        "no input gives an outcome that can be compared",
    ),
    "outcomes that vary": (
        Task(source="import os\n\n\ndef target(xs):\n    return os.urandom(8)\n", calls=NUMBERS),
        TaskRejection.VARYING_OUTCOMES,
        "different outcomes for the same input",
    ),
    "a tolerance that swallows the result": (
        Task(
            source="def target(xs):\n    return len(xs) % 10 / 1e9\n",
            calls=NUMBERS,
            contract=Contract(float_atol=1.0),
        ),
        TaskRejection.CONSTANT_OUTCOME,
        "a program that returns 0.0 passes",
    ),
    "a tolerance that grows with the result": (  # RT-054
        Task(
            source=hosts.SOURCES["smooth"],
            calls=hosts.CALLS["smooth"]()[:8],
            contract=Contract(float_rtol=1.0),
        ),
        TaskRejection.CONSTANT_OUTCOME,
        "in which every number is 0 passes",
    ),
    "a rule that swallows the result": (
        Task(
            source="def target(xs):\n    return {'sum': len(xs) % 10 / 1e9}\n",
            calls=NUMBERS,
            contract=contract('return["sum"] atol=1'),
        ),
        TaskRejection.CONSTANT_OUTCOME,
        "a program that returns one constant passes",
    ),
    "a rule that swallows every result": (
        Task(source=hosts.SOURCES["sort"], calls=NUMBERS, contract=contract("return ignored")),
        TaskRejection.CONSTANT_OUTCOME,
        "passes",
    ),
    "a rule that leads nowhere": (
        Task(source=MEAN, calls=NUMBERS, contract=contract('mod.py::target return["maen"] rtol=1e-9')),
        TaskRejection.NOT_COMPARABLE,
        'no outcome has a part return["maen"]',
    ),
    "weights of zero": (  # RT-105
        Task(source="def target(xs, w=0.0):\n    return {'of': [w * x for x in xs]}\n", calls=NUMBERS),
        TaskRejection.CONSTANT_OUTCOME,
        "in which every number is 0 passes",
    ),
    "calls that never come to it": (
        Task(
            source="def target(xs):\n    return max(xs)\n\n\ndef entry(xs):\n    return sorted(xs)\n",
            calls=NUMBERS,
            entry="entry",
        ),
        TaskRejection.NOT_REACHED,
        "never come to it",
    ),
    "work that nobody looks at": (
        Task(
            source="def target(xs):\n    return 1\n\n\ndef entry(xs):\n    target(xs)\n    return xs[:]\n",
            calls=NUMBERS,
            entry="entry",
        ),
        TaskRejection.CONSTANT_OUTCOME,
        "a program that returns None passes",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_task_is_refused_for_the_right_reason(
    name: str, tmp_path: Path, portal: BlockingPortal
) -> None:
    task, rejection, words = BAD[name]
    examiner = Examiner(is_quick=True, stops_at_first=True)
    # Inputs that are drawn beside them make some of these tasks good ones.
    found = examined(task, tmp_path, portal, examiner=examiner, is_on_recorded_calls_alone=True)
    assert found.status is AdmissionStatus.TASK_REJECTED, found
    assert found.rejection is rejection, found
    assert words in found.reason
    assert found.next_step
    assert not found.is_admitted


@pytest.mark.parametrize("stops_at_first", [True, False])
def test_a_refused_task_shows_what_got_through(
    *, stops_at_first: bool, tmp_path: Path, portal: BlockingPortal
) -> None:
    task, rejection, _ = BAD["identity"]
    cheats = (Cheat.RETURNS_CONSTANT, Cheat.RETURNS_ARGUMENT, Cheat.ALWAYS_EQUAL)
    examiner = Examiner(cheats=cheats, is_quick=True, stops_at_first=stops_at_first)
    found = examined(task, tmp_path, portal, examiner=examiner)
    assert found.rejection is rejection
    ended = [attempt.outcome for attempt in found.attempts]
    at = ended.index(CheatOutcome.TAKEN_FOR_RIGHT)
    assert found.attempts[at].cheat is Cheat.RETURNS_ARGUMENT
    assert (CheatOutcome.CAUGHT in ended[at:]) is not stops_at_first


class GenerousJudge(TargetJudge):
    """Asks no clock: whatever behaves like the original is faster."""

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        answer = await super().evaluate(candidate, Gate.BEHAVIOUR)
        return replace(answer, gate=upto) if answer.is_alive else answer


def test_a_trick_that_is_paid_refuses_the_task(tmp_path: Path, portal: BlockingPortal) -> None:
    task = Task(source=hosts.SOURCES["sort"], calls=NUMBERS)
    bench = a_bench(tmp_path, {"mod.py": task.source}, plan=PLAN)
    honest = portal.call(TargetJudge.prepare, bench, task.question())
    judge = GenerousJudge(bench=bench, question=honest.question, corpus=honest.corpus)
    cheats = (Cheat.CACHES_IN_MODULE, Cheat.PATCHES_CLOCK)
    found = portal.call(Examiner(cheats=cheats).examine, judge)
    honest.close()
    judge.close()
    assert found.rejection is TaskRejection.CHEAT_PAID, (found.reason, found.attempts)
    assert outcomes(found) == {
        Cheat.CACHES_IN_MODULE: CheatOutcome.CAUGHT,
        Cheat.PATCHES_CLOCK: CheatOutcome.PAID,
    }
    assert "was accepted as faster" in found.reason
    assert "report this" in found.next_step


@dataclass(frozen=True)
class BrokenSandbox:
    """A provider that has gone away."""

    tier: Tier = Tier.NAMESPACE

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        raise SandboxUnavailable("The engine is gone.", next_step="Start it.")


def test_a_provider_that_fails_leaves_the_task_undecided(tmp_path: Path, portal: BlockingPortal) -> None:
    task = Task(source=hosts.SOURCES["sort"], calls=NUMBERS)
    bench = a_bench(tmp_path, {"mod.py": task.source}, plan=PLAN)
    judge = portal.call(TargetJudge.prepare, bench, task.question())
    broken = replace(judge, bench=replace(bench, sandbox=cast(Sandbox, BrokenSandbox())))
    try:
        found = portal.call(Examiner(is_quick=True).examine, broken)
    finally:
        judge.close()
    assert found.status is AdmissionStatus.UNDECIDED
    assert "The engine is gone." in found.reason
    assert "honest control" not in found.reason


def test_a_battery_that_ran_out_of_time_decides_nothing(tmp_path: Path, portal: BlockingPortal) -> None:
    task = Task(source=hosts.SOURCES["sort"], calls=NUMBERS)
    found = examined(task, tmp_path, portal, examiner=Examiner(time_left_s=lambda: 0.0))
    assert found.status is AdmissionStatus.UNDECIDED
    assert "time budget" in found.reason


def test_a_function_that_looks_at_its_own_frame_is_left_undecided(
    tmp_path: Path, portal: BlockingPortal
) -> None:
    source = "import sys\n\n\ndef target(xs):\n    return [sys._getframe().f_code.co_name, *xs]\n"
    found = examined(Task(source=source, calls=NUMBERS), tmp_path, portal)
    assert found.status is AdmissionStatus.UNDECIDED
    assert "honest control" in found.reason
    assert found.attempts == ()
