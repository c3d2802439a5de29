"""A generator that is written for a target is a source like the others: judged by what its calls show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from foreign import a_bench, a_patch, a_question, codec

from perfsmith.evaluators import TargetJudge
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


def judged(folder: Path, *generators: tuple[str, str]) -> tuple[Evaluation, SourceFacts | None]:
    bench = replace(a_bench(folder, {"mod.py": ORIGINAL}), generators=generators)
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
