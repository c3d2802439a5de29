"""Where two runs part, told in a few lines, from text that nobody vouches for."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest

from perfsmith.evaluators._following import MOST_LINES, Step, parting, steps_of

following: Any = importlib.import_module("perfsmith.sandboxes.harness.following")

LOOP = """def target(xs):
    total = 0
    for x in xs:
        total += x
    return total
"""
WRONG = LOOP.replace("total += x", "total += max(x, 0)")


def steps(source: str, *args: Any) -> tuple[Step, ...]:
    space: dict[str, Any] = {}
    exec(compile(source, f"<{hash(source)}>", "exec"), space)
    target = space["target"]

    def call() -> tuple[str, Any]:
        try:
            return "returned", target(*args)
        except ValueError as error:
            return "raised", error

    return steps_of(following.followed(call, target))


def test_the_first_value_that_differs_is_told_with_its_lines() -> None:
    lines = parting(steps(LOOP, [3, -1]), steps(WRONG, [3, -1]), before=LOOP, after=WRONG)
    assert lines == (
        "both: total = 3",
        "then total differs in target:",
        "  original, line 4: total = 2",
        "    total += x",
        "  candidate, line 4: total = 3",
        "    total += max(x, 0)",
        "how the call ends:",
        "  original, line 5, returned 2",
        "    return total",
        "  candidate, line 5, returned 3",
        "    return total",
    )
    assert len(lines) <= MOST_LINES


def test_a_comprehension_is_aligned_with_a_loop_by_names() -> None:
    before = "def target(xs):\n    out = []\n    for x in xs:\n        out.append(x)\n    return out\n"
    after = "def target(xs):\n    out = [x for x in xs if x]\n    return out\n"
    lines = parting(steps(before, [0, 2]), steps(after, [0, 2]), before=before, after=after)
    assert lines[0] == "then out differs in target:"
    assert lines[1] == "  original, line 4: out = [0, 2]"
    assert lines[3] == "  candidate, line 2: out = [2]"


def test_an_error_is_told_where_it_was_raised() -> None:
    after = "def target(xs):\n    return max(xs)\n"
    lines = parting(steps(LOOP, []), steps(after, []), before=LOOP, after=after)
    assert lines[-2].startswith("  candidate, line 2, raised ValueError('max() ")
    assert lines[-1] == "    return max(xs)"


def test_the_work_of_a_generator_is_followed_and_ends() -> None:
    endless = "def target(n):\n    while True:\n        n += 1\n        yield n\n"
    found = steps(endless, 1)
    assert found[-1].kind == "returned"
    assert found[-1].values[""].startswith("[2, 3, 4")


def test_the_work_of_an_asynchronous_generator_is_followed_and_ends() -> None:
    endless = "async def target(n):\n    while True:\n        n += 1\n        yield n\n"
    found = steps(endless, 1)
    assert found[-1].values[""].startswith("[2, 3, 4")
    before = "async def target(xs):\n    for x in xs:\n        y = x + 1\n        yield y\n"
    after = before.replace("x + 1", "abs(x) + 1")
    lines = parting(steps(before, [1, -1]), steps(after, [1, -1]), before=before, after=after)
    assert lines[1:3] == ("then y differs in target:", "  original, line 3: y = 0")
    raises = "async def target(xs):\n    raise ValueError(xs)\n    yield\n"
    assert steps(raises, [1])[-1].kind == "raised"


def test_long_runs_and_long_values_are_cut() -> None:
    found = steps(
        "def target(n):\n    text = 'x'\n    while n:\n        n -= 1\n        text += text[:9]\n", 9000
    )
    assert len(found) <= following.MOST_STEPS + 1
    assert all(len(text) <= following.MOST_CHARACTERS for step in found for text in step.values.values())


def test_no_method_of_a_value_is_called() -> None:
    source = """class Trap:
    def __repr__(self):
        raise SystemExit
    __str__ = __len__ = __iter__ = __eq__ = __hash__ = __repr__


class List(list):
    def __iter__(self):
        raise SystemExit


def target():
    trap, items = Trap(), List([1])
    trap.size = 3
    return trap
"""
    assert steps(source)[-1].values[""] == "Trap(size=3)"


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"nonsense",
        b"{}",
        b"[1]",
        b'[["f", "1", "line", {}]]',
        b'[["f", 1, "line"]]',
        b"[" * 100_000,
        b"\xff",
        json.dumps([["f", 1, "line", []]]).encode(),
    ],
)
def test_what_is_no_list_of_steps_tells_nothing(told: bytes) -> None:
    assert steps_of(told) == ()
    assert parting(steps_of(told), (), before="", after="") == ()


def test_a_worker_cannot_act_on_the_terminal_or_fill_the_page() -> None:
    evil = "\x1b[2J\n" * 100
    bad = Step(function=evil, line=10**9, kind=evil, values={evil: evil, "": evil})
    lines = parting([bad, bad], [bad, bad], before="x", after="y")
    assert 0 < len(lines) <= MOST_LINES
    assert all(line.isprintable() and len(line) <= 100 for line in lines)
