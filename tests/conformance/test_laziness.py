"""A generator that works at another time is told apart where its arguments or its output show it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from foreign import a_worker, codec

ORIGINAL = """
def target(xs):
    for x in xs:
        yield x * x
"""
OF_AN_ITERATOR = {
    "by another loop": """
        def target(xs):
            yield from (x ** 2 for x in xs)
        """,
    "by a map": """
        def target(xs):
            yield from map(lambda x: x * x, xs)
        """,
}
EAGER_WITH_AN_ITERATOR = {
    "all at the first item": """
        def target(xs):
            yield from [x * x for x in xs]
        """,
    "all in the call": """
        def target(xs):
            squares = [x * x for x in xs]
            return (square for square in squares)
        """,
    "one ahead": """
        def target(xs):
            xs = iter(xs)
            last = [x * x for x in (next(xs), next(xs))]
            for x in xs:
                yield last.pop(0)
                last.append(x * x)
            yield from last
        """,
}
EAGER = {
    "all in the call": EAGER_WITH_AN_ITERATOR["all in the call"],
    "a copy in the call": """
        def target(xs):
            xs = tuple(xs)
            return (x * x for x in xs)
        """,
}
DRAINED = """
def target(xs):
    while xs:
        yield xs.pop()
"""
DRAINED_ELSEWHERE = {
    "at once": "def target(xs):\n    found = xs[::-1]\n    xs.clear()\n    yield from found\n",
    "at the end": "def target(xs):\n    yield from xs[::-1]\n    xs.clear()\n",
}
TALKING = """
def target(xs):
    for x in xs:
        print(x)
        yield x
"""
SILENT = {
    "nothing": "def target(xs):\n    yield from xs\n",
    "everything first": "def target(xs):\n    for x in xs:\n        print(x)\n    yield from xs\n",
    "something else": "def target(xs):\n    for x in xs:\n        print(-x)\n        yield x\n",
}


def together(folder: Path, source: str, calls: list[bytes]) -> tuple[tuple[bytes, ...], bytes]:
    with a_worker(folder, "namespace", source) as worker:
        checked = worker.check_once(calls, 10)
        assert checked.outcomes == worker.run_once(calls, 10).outcomes
    return checked.outcomes, checked.together


def numbers(xs: list[int]) -> object:
    return np.array(xs)


def calls_with(make: Callable[[list[int]], object]) -> list[bytes]:
    return [codec.encode_call((make(xs),), {}) for xs in ([3, 1, 2], [5, 4], [7])]


@pytest.mark.parametrize(
    ("original", "make", "others", "is_same"),
    [
        (ORIGINAL, iter, OF_AN_ITERATOR, True),
        (ORIGINAL, iter, EAGER_WITH_AN_ITERATOR, False),
        (ORIGINAL, list, OF_AN_ITERATOR, True),
        (ORIGINAL, list, EAGER, False),
        (ORIGINAL, tuple, EAGER, True),
        (EAGER["all in the call"], list, EAGER, True),
        (ORIGINAL, numbers, OF_AN_ITERATOR, True),
        (ORIGINAL, numbers, EAGER, False),
        (DRAINED, list, {"itself": DRAINED}, True),
        (DRAINED, list, DRAINED_ELSEWHERE, False),
        (TALKING, list, {"itself": TALKING}, True),
        (TALKING, list, SILENT, False),
    ],
    ids=[
        "read alike",
        "read early",
        "of a list",
        "of a list, in the call",
        "of a tuple, in the call",
        "in the call, both",
        "of an array",
        "of an array, in the call",
        "drained",
        "drained elsewhere",
        "prints",
        "prints elsewhere",
    ],
)
def test_when_a_generator_works_shows_in_its_arguments_and_its_output(
    tmp_path: Path,
    original: str,
    make: Callable[[list[int]], object],
    others: dict[str, str],
    *,
    is_same: bool,
) -> None:
    calls = calls_with(make)
    outcomes, expected = together(tmp_path / "original", original, calls)
    for name, source in others.items():
        found, seen = together(tmp_path / name, source, calls)
        if name != "one ahead":  # of which a call with one number fails
            assert found == outcomes
        assert (seen == expected) is is_same, name


def test_the_end_of_a_generator_is_the_same_when_its_first_item_was_read_before(tmp_path: Path) -> None:
    source = """
    def target(xs):
        yield from xs
        if len(xs) == 1:
            raise ValueError(xs[0])
        return len(xs)
    """
    calls = [codec.encode_call((xs,), {}) for xs in ([], [1], [1, 2])]
    outcomes, _ = together(tmp_path, source, calls)
    assert len(set(outcomes)) == 3
