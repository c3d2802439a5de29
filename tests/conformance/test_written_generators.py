"""A generator that is written for a target is a source like the others: judged by what its calls show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from foreign import a_bench, a_patch, a_question, codec

from perfsmith.evaluators import Asked, InputWriter, TargetJudge, Writing
from perfsmith.sandboxes import Tier
from perfsmith.tasks import Evaluation, Gate, SourceFacts, SourceName, Verdict

pytestmark = pytest.mark.namespace

ORIGINAL = """
def target(order):
    total = sum(order["counts"])
    if order["kind"] == "express" and total > 100:
        return total * 3
    return total * 2
"""
WRONG = ORIGINAL.replace("total > 100", "total > 150")
RECORDED = [codec.encode_call(({"kind": "normal", "counts": [n, 2]},), {}) for n in range(5)]
GENERATOR = """
import random
def generate(seed):
    dice = random.Random(seed)
    for _ in range(40):
        counts = [dice.randint(0, 50)] * dice.randint(1, 6)
        yield ({"kind": dice.choice(["express", "normal"]), "counts": counts},), {}
"""
TARGET = "mod.py::target"


def judged(
    folder: Path,
    *generators: tuple[str, str],
    writer: InputWriter | None = None,
    tier: Tier = Tier.NAMESPACE,
) -> tuple[Evaluation, SourceFacts | None]:
    bench = a_bench(folder, {"mod.py": ORIGINAL}, tier=tier)
    bench = replace(bench, generators=generators, input_writer=writer)
    with start_blocking_portal() as portal:
        judge = portal.call(TargetJudge.prepare, bench, a_question(RECORDED))
        try:
            answer = portal.call(judge.evaluate, a_patch(judge, WRONG), Gate.BEHAVIOUR)
        finally:
            judge.close()
    told = {facts.name: facts for facts in judge.corpus.sources}
    return answer, told.get(SourceName.WRITTEN)


def test_its_calls_are_compared(tmp_path: Path) -> None:
    before, nobody = judged(tmp_path / "before")
    assert (before.verdict, nobody) == (Verdict.ACCEPTED, None), "nothing else comes to that branch"
    answer, told = judged(tmp_path / "after", ("*", GENERATOR))
    assert answer.verdict is Verdict.WRONG_RESULT
    assert told is not None
    assert told.gave > 20


@pytest.mark.parametrize(
    ("generators", "gave"),
    [
        ((("other.py::*", GENERATOR),), None),
        ((("*", "raise ValueError"), (TARGET, GENERATOR)), True),
        (((TARGET, "def generate(seed):\n    return 1 / 0\n"),), False),
        (((TARGET, "def generate(seed):\n    return open('x')\n"),), False),
    ],
)
def test_the_last_that_is_for_the_target_is_asked_and_says_what_hinders_it(
    generators: tuple[tuple[str, str], ...], *, gave: bool | None, tmp_path: Path
) -> None:
    _, told = judged(tmp_path, *generators)
    if told is None:
        assert gave is None
        return
    assert bool(told.gave) is gave
    assert bool(told.silence) is not gave


@dataclass
class Writer:
    """Writes this text for every target."""

    text: str = GENERATOR
    asked: list[Asked] = field(default_factory=list)

    def write(self, asked: Asked) -> Writing:
        self.asked.append(asked)
        return Writing(self.text)


def test_what_a_model_writes_for_a_target_is_compared_too(tmp_path: Path) -> None:
    writer = Writer()
    answer, told = judged(tmp_path, writer=writer)
    assert answer.verdict is Verdict.WRONG_RESULT
    assert told is not None
    assert told.gave > 20
    assert {each.target.id for each in writer.asked} == {TARGET}
    assert set(RECORDED) <= set(writer.asked[0].recorded)


def test_it_does_not_run_where_nothing_holds_it(tmp_path: Path) -> None:
    answer, told = judged(tmp_path, writer=Writer(), tier=Tier.PROCESS)
    assert answer.verdict is Verdict.ACCEPTED
    assert told is not None
    assert "process tier" in told.silence


def test_a_generator_of_the_project_comes_before_the_model(tmp_path: Path) -> None:
    writer = Writer("raise ValueError")
    _, told = judged(tmp_path, (TARGET, GENERATOR), writer=writer)
    assert told is not None
    assert told.gave > 20
    assert not writer.asked


@pytest.mark.parametrize(
    ("calls", "silence"),
    [
        ("[(([n],), {}) for n in range(9)]", "such as callers make"),
        ("[(({'kind': b'express', 'counts': [n]},), {}) for n in range(9)]", "such as callers make"),
        ("[(({'kind': 'express', 'counts': [-n, -200]},), {}) for n in range(9)]", "such as callers make"),
        ("[(({'kind': 'express', 'count': [n]},), {}) for n in range(9)]", "as on no call"),
    ],
)
def test_what_no_caller_does_is_no_reason_to_refuse_a_patch(calls: str, silence: str, tmp_path: Path) -> None:
    _, told = judged(tmp_path, writer=Writer(f"def generate(seed):\n    return {calls}\n"))
    assert told is not None
    assert silence in told.silence


def test_arguments_without_names_have_types_too(tmp_path: Path) -> None:
    source = ORIGINAL.replace("def target(order):", "def target(*orders):\n    (order,) = orders")
    writer = Writer("def generate(seed):\n    return [((n,), {}) for n in range(9)]\n")
    bench = replace(a_bench(tmp_path, {"mod.py": source}), input_writer=writer)
    with start_blocking_portal() as portal:
        judge = portal.call(TargetJudge.prepare, bench, a_question(RECORDED))
        judge.close()
    (told,) = [facts for facts in judge.corpus.sources if facts.name is SourceName.WRITTEN]
    assert "such as callers make" in told.silence
