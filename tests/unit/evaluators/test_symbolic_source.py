"""Symbolic execution guesses; a guess that shows no difference refutes nothing."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
from foreign import a_bench, a_patch, a_question, codec, sandbox_of, this_interpreter, write

from perfsmith.evaluators import TargetJudge
from perfsmith.evaluators._behaviour_gate import fresh_inputs
from perfsmith.evaluators._cases import Corpus
from perfsmith.evaluators._judging import Judging
from perfsmith.evaluators._target_workers import TargetWorkers
from perfsmith.evaluators.oracles import (
    Asked,
    DifferingSource,
    Proposal,
    ScriptBench,
    SymbolicSource,
    interpreter_for_symbols,
    parameters_of,
)
from perfsmith.sandboxes import MachineClock
from perfsmith.tasks import Evaluation, Gate, SourceName, Target, TargetKind, Verdict, Workspace

EMPTY = Corpus(cases=(), flaky=0, unusable=0)

needs_crosshair = pytest.mark.skipif(
    importlib.util.find_spec("crosshair") is None,
    reason="CrossHair is not installed here (requirements/dev.txt has it)",
)

SOURCE = """
from __future__ import annotations
import asyncio

def rare(a: int, b: int) -> str:
    if a * 3 == b + 7 and b > 100:
        return "rare"
    return "negative" if a < 0 else "other"

def bare(x):
    return x

def unknown(x: Missing) -> int:
    return 1

def endless(n: int) -> int:
    while n != 0:
        n += 1
    return n

def exits(n: int) -> int:
    import os
    os._exit(0)

async def awaited(n: int) -> str:
    await done(n)
    return "rare" if n * 5 == 4455 else "other"

async def done(n: int) -> None:
    await asyncio.sleep(0)

def read(n: int):
    yield n
    yield "rare" if n * 5 == 4455 else "other"

async def read_later(n: int):
    yield "rare" if n * 5 == 4455 else "other"
    await asyncio.sleep(0)
    yield n
    await Stubborn()
    yield n

class Stubborn:
    def __await__(self):
        while True:
            try:
                yield self
            except GeneratorExit:
                pass

class Box:
    def __init__(self, size: int) -> None:
        self.size = size

    def fits(self, n: int) -> bool:
        if n * 2 < self.size:
            return True
        return False
"""
SECONDS = 2.0


def target_of(qualname: str, path: str = "mod.py") -> Target:
    module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return Target(
        path=path, qualname=qualname, module=module, kind=TargetKind.FUNCTION, first_line=1, last_line=1
    )


def bench_of(folder: Path, *, path: str = "mod.py", source: str = SOURCE) -> ScriptBench:
    root = folder / "project"
    return ScriptBench(
        sandbox=sandbox_of("namespace"),
        interpreter=interpreter_for_symbols(this_interpreter()),
        workspace=Workspace(root=root, source_roots=(root,), commit=None, digest="x"),
        snapshot=write(folder / "snapshot", {path: source}),
        clock=MachineClock(),
    )


def asked_of(qualname: str, path: str = "mod.py", *, recorded: tuple[bytes, ...] = ()) -> Asked:
    target = target_of(qualname, path)
    return Asked(
        target=target,
        source=SOURCE,
        entry=qualname,
        parameters=parameters_of(SOURCE, target),
        recorded=recorded,
        count=20,
        entropy=1,
    )


def proposed(
    bench: ScriptBench, qualname: str, *, recorded: tuple[bytes, ...] = (), seconds: float = SECONDS
) -> Proposal:
    return SymbolicSource(bench, seconds=seconds).propose(asked_of(qualname, recorded=recorded))


@needs_crosshair
def test_a_branch_that_no_draw_would_reach_is_reached(tmp_path: Path) -> None:
    proposal = proposed(bench_of(tmp_path), "rare")
    assert proposal.silence == ""
    calls = [codec.decode_call(each)[0] for each in proposal.calls]
    assert any(a * 3 == b + 7 and b > 100 for a, b in calls)
    assert any(a < 0 for a, b in calls)
    again = proposed(bench_of(tmp_path / "again"), "rare", recorded=proposal.calls)
    assert not set(again.calls) & set(proposal.calls)


@needs_crosshair
@pytest.mark.parametrize("qualname", ["awaited", "read", "read_later"])
def test_what_runs_after_the_call_is_run(qualname: str, tmp_path: Path) -> None:
    calls = proposed(bench_of(tmp_path), qualname).calls
    assert {codec.decode_call(each)[0][0] == 891 for each in calls} == {True, False}
    text = SOURCE.replace("n * 5 == 4455", "n * 5 == 4450")
    asked = asked_of(qualname)
    proposal = DifferingSource(bench_of(tmp_path / "differ"), text, seconds=SECONDS).propose(asked)
    assert {891, 890} <= {codec.decode_call(each)[0][0] for each in proposal.calls}


@needs_crosshair
def test_receivers_are_made(tmp_path: Path) -> None:
    proposal = proposed(bench_of(tmp_path), "Box.fits")
    assert len(proposal.calls) == 2
    assert all(b"Box" in each for each in proposal.calls)


@needs_crosshair
@pytest.mark.parametrize(
    ("qualname", "reason"), [("unknown", "annotations"), ("exits", "without a reply"), ("gone", "not known")]
)
def test_what_cannot_be_explored_gives_silence_with_a_reason(
    qualname: str, reason: str, tmp_path: Path
) -> None:
    proposal = proposed(bench_of(tmp_path), qualname)
    assert not proposal.calls
    assert reason in proposal.silence


@needs_crosshair
def test_what_never_ends_is_left_in_time(tmp_path: Path) -> None:
    proposal = proposed(bench_of(tmp_path), "endless", seconds=0.5)
    assert all(codec.decode_call(each)[0][0] <= 0 for each in proposal.calls)


def test_without_annotations_nothing_is_even_started(tmp_path: Path) -> None:
    assert "x has no annotation" in proposed(bench_of(tmp_path), "bare").silence


def test_without_crosshair_it_says_how_to_get_it(tmp_path: Path) -> None:
    bench = bench_of(tmp_path)
    # It stands before the packages of the interpreter: as if nothing were installed there.
    write(bench.snapshot, {"crosshair/__init__.py": "raise ImportError('not installed')\n"})
    assert "perfsmith[symbolic]" in proposed(bench, "rare").silence


@needs_crosshair
def test_what_a_project_puts_in_place_of_calls_is_none(tmp_path: Path) -> None:
    forged = """
    import types
    import crosshair.path_cover
    calls = [("x", 5), ((), {}), ((1,), [("a", 2)]), ((1,), {3: 4}), ((7,), {"b": 8})]
    paths = [types.SimpleNamespace(args=types.SimpleNamespace(args=a, kwargs=k)) for a, k in calls]
    crosshair.path_cover.path_cover = lambda *_, **__: paths
    def rare(a: int, b: int) -> str:
        return ""
    """
    proposal = proposed(bench_of(tmp_path, source=forged), "rare")
    assert [codec.decode_call(each)[:2] for each in proposal.calls] == [((), {}), ((7,), {"b": 8})]


def judged(folder: Path, change: tuple[str, str], *sources: SourceName) -> Evaluation:
    """The last look for behaviour, with calls of these sources, at a candidate."""
    bench = replace(a_bench(folder, {"mod.py": SOURCE}), sources=sources)
    question = a_question([codec.encode_call((1, 2), {})], qualname="rare")
    text = SOURCE.replace(*change)
    assert (text == SOURCE) == (change[0] == change[1])
    candidate = a_patch(TargetJudge(bench=bench, question=question, corpus=EMPTY), text)
    judging = Judging(
        bench=bench, question=question, corpus=EMPTY, workers=TargetWorkers(), candidate=candidate
    )
    blank = judging.answer(Gate.CONFIRM)
    return fresh_inputs(judging, blank, limit_s=20.0)


SOURCES = (SourceName.RECORDED, SourceName.SYMBOLIC)


@needs_crosshair
def test_an_edge_that_is_off_by_one_is_named_and_seen(tmp_path: Path) -> None:
    change = ("b > 100", "b > 101")
    assert judged(tmp_path / "without", change, SourceName.RECORDED).verdict is Verdict.ACCEPTED
    found = judged(tmp_path / "with", change, *SOURCES)
    example = found.evidence.counter_example
    assert found.verdict is Verdict.WRONG_RESULT
    assert example is not None
    assert "36, 101" in example.arguments
    assert ("rare" in example.expected, "other" in example.actual) == (True, True)


@needs_crosshair
def test_of_what_is_the_same_nothing_is_named(tmp_path: Path) -> None:
    found = judged(tmp_path, ("b > 100", "100 < b"), *SOURCES)
    assert found.verdict is Verdict.ACCEPTED
    assert found.evidence.oracle is not None
    silence = {facts.name: facts.silence for facts in found.evidence.oracle.inputs}
    assert "proves nothing" in silence[SourceName.SYMBOLIC]


@needs_crosshair
def test_a_candidate_that_raises_on_one_input_is_refuted(tmp_path: Path) -> None:
    found = judged(tmp_path, ('"rare"\n', '"rare" if b != 101 else 1 / 0\n'), *SOURCES)
    example = found.evidence.counter_example
    assert example is not None
    assert "ZeroDivisionError" in example.actual


@needs_crosshair
def test_a_guess_that_shows_no_difference_refutes_nothing(tmp_path: Path) -> None:
    # Under CrossHair the module is another one: there, and only there, the candidate answers otherwise.
    change = (
        '        return "rare"',
        '        return "other" if "perfsmith_candidate" in __name__ else "rare"',
    )
    found = judged(tmp_path, change, *SOURCES)
    assert found.verdict is Verdict.ACCEPTED
    assert found.evidence.oracle is not None
    gave = {facts.name: facts.gave for facts in found.evidence.oracle.inputs}
    assert gave[SourceName.SYMBOLIC] > 0


@needs_crosshair
@pytest.mark.parametrize("path", ["mod.py", "pack/mod.py", "pack/__init__.py"])
def test_a_candidate_lies_beside_the_original_wherever_that_is(path: str, tmp_path: Path) -> None:
    text = SOURCE.replace("b > 100", "b > 101")
    asked = asked_of("rare", path)
    proposal = DifferingSource(bench_of(tmp_path, path=path), text, seconds=SECONDS).propose(asked)
    assert (36, 101) in [codec.decode_call(each)[0] for each in proposal.calls]
