"""What is awaited is not what is returned: a program that gives the one for the other is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from foreign import a_bench, a_patch, a_question, codec

from perfsmith.evaluators import TargetJudge
from perfsmith.tasks import Gate, Verdict

CALLS = [codec.encode_call((list(range(n)),), {}) for n in range(8)]
PLAIN = "async def later(x):\n    return x\n\n\ndef target(xs):\n    return later(sum(xs))\n"
PRIVATE = "async def _target(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n"
ITEMS = "async def target(xs):\n    for x in xs:\n        yield x + 1\n"

CASES: dict[str, tuple[str, str, str, bool]] = {
    "a value for a coroutine": (PLAIN, "target", PLAIN.replace("later(sum(xs))", "sum(xs)"), False),
    "the same coroutine": (PLAIN, "target", PLAIN.replace("later(sum(xs))", "later(sum(iter(xs)))"), True),
    "a coroutine of another value": (PLAIN, "target", PLAIN.replace("sum(xs)", "max(xs, default=0)"), False),
    "a plain function for a coroutine function": (PRIVATE, "_target", PRIVATE.replace("async ", ""), False),
    "a faster coroutine function": (PRIVATE, "_target", "async def _target(xs):\n    return sum(xs)\n", True),
    "the same items later": (ITEMS, "target", ITEMS.replace("x + 1", "1 + x"), True),
    "other items later": (ITEMS, "target", ITEMS.replace("x + 1", "x + (x != 6)"), False),
    "items at once": (
        ITEMS,
        "target",
        "async def target(xs):\n    for x in list(xs):\n        yield x + 1\n    xs.append(1)\n",
        False,
    ),
}


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as found:
        yield found


@pytest.mark.parametrize("name", CASES)
def test_what_is_awaited_is_compared_as_such(name: str, tmp_path: Path, portal: BlockingPortal) -> None:
    source, qualname, after, is_right = CASES[name]
    bench = a_bench(tmp_path, {"mod.py": source})
    judge = portal.call(TargetJudge.prepare, bench, a_question(CALLS, qualname=qualname))
    try:
        assert len(judge.corpus.cases) >= len(CALLS)
        answer = portal.call(judge.evaluate, a_patch(judge, after), Gate.BEHAVIOUR)
    finally:
        judge.close()
    assert (answer.verdict is Verdict.ACCEPTED) is is_right, answer.reason
