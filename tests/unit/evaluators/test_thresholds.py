"""Calls around the numbers that a change brings along: which numbers, and what is made of them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from foreign import codec
from test_mutated_source import asked
from test_probing import call

from perfsmith.evaluators._canonical import dump
from perfsmith.evaluators.oracles import MutatedSource, Reached, call_tree
from perfsmith.evaluators.oracles._call_trees import folded
from perfsmith.evaluators.oracles._thresholds import calls_around, numbers_of_change

PLAIN = "def target(x):\n    return x + 7\n"


def around(numbers: tuple[int, ...], *calls: bytes, entropy: int = 3) -> list[tuple[Any, ...]]:
    """Arguments of the calls that are made, rebuilt."""
    trees = [tree for payload in calls if (tree := call_tree(payload)) is not None]
    made = calls_around(trees, numbers, random.Random(entropy))
    return [codec.decode_call(dump(folded(tree)))[0] for tree in made]


@pytest.mark.parametrize(
    ("changed", "numbers"),
    [
        ("def target(x):\n    return x + 7 if x < 512 else x\n", (512,)),
        ("BLOCK = 1 << 16\n" + PLAIN, (16, 65536)),
        ("BLOCK = 4 * 1024\n" + PLAIN, (4, 1024, 4096)),
        ("TOP = 10 ** 300\nFAR = 1 << 900\n" + PLAIN, (10, 300, 900)),
        ("FLAG = True\nONE = 1\n" + PLAIN, ()),
        (PLAIN, ()),
        ("def target(:\n", ()),
        ("PRIMES = [2, 3, 5]\n" + PLAIN.replace("x + 7", "x if x < 500 else 90"), (500, 90, 2, 3, 5)),
        (PLAIN + "LIMIT = 7\n", (7,)),
        (f"T = {list(range(100, 200))}\n" + PLAIN, tuple(range(100, 200, 9))),
    ],
)
def test_numbers_of_a_change_are_those_that_it_alone_names(changed: str, numbers: tuple[int, ...]) -> None:
    assert numbers_of_change(PLAIN, changed) == numbers


def test_lists_texts_and_numbers_come_to_both_sides_of_the_number() -> None:
    for given in ([5, 6, 7], "some text", b"octets", np.arange(4.0), {"a": 1, "b": 2}, {1, 2}):
        sizes = {len(arguments[0]) for arguments in around((40,), call(given))}
        assert {39, 40, 41} <= sizes, given
        assert max(sizes) > 80, given
    assert {39, 40, 41} <= {arguments[0] for arguments in around((40,), call(3))}


def test_lists_of_one_length_stay_of_one_length() -> None:
    made = around((40,), call([1, 2, 3], [4, 5, 6]), call([1], [2]))
    assert any(len(one) > 40 for one, _ in made)
    assert all(len(one) == len(other) for one, other in made)


def test_more_items_and_a_large_number_come_together() -> None:
    made = around((40,), call([3, 1, 2], 2))
    assert any(len(values) > 40 and width > 40 for values, width in made)


def test_a_list_in_lists_becomes_deeper_than_the_number() -> None:
    def depth(value: object) -> int:
        return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0

    assert max(depth(arguments[0]) for arguments in around((40,), call([1, [2]]))) > 40


def test_what_is_filled_in_varies_and_keeps_its_sign() -> None:
    for values in ([1, 2, 3], [0.5, 2.5]):
        longest = max((arguments[0] for arguments in around((400,), call(values))), key=len)
        assert len(set(longest)) > 20
        assert min(longest) >= 0
        assert longest != values * (len(longest) // len(values))


def test_what_would_be_too_large_is_not_even_made() -> None:
    rows = [[0.5 * n for n in range(30)] for _ in range(100)]
    made = around((3000, 5000), call(rows, 3), call(rows, 4))
    assert made
    assert sum(len(codec.encode_call(arguments, {})) for arguments in made) < 20_000_000


def test_every_number_is_tried_beyond_it_before_any_is_tried_elsewhere() -> None:
    numbers = (20, 40, 60, 80, 100, 120)
    sizes = [len(arguments[0]) for arguments in around(numbers, call([1, 2]))]
    assert {number + 1 for number in numbers} <= set(sizes[:24])
    assert set(numbers) <= set(sizes[:48])


def test_a_call_in_which_one_object_stands_twice_is_left_alone() -> None:
    shared = [1, 2]
    assert around((40,), call(shared, shared)) == []


def test_large_numbers_make_no_large_lists() -> None:
    made = around((10**7,), call([1, 2], "text", 3))
    assert all(len(values) < 50_000 and len(text) < 150_000 for values, text, _ in made)
    assert any(number > 10**7 for _, _, number in made)


class Ending:
    """A probe that says of every call how it ended, and never more than that."""

    def __init__(self, ends: bytes) -> None:
        self.ends = ends
        self.asked: list[bytes] = []

    def reach(self, calls: Any) -> tuple[Reached, ...]:
        self.asked += calls
        return tuple(Reached(outcome=self.ends) for _ in calls)


RETURNED: bytes = codec.encode(("returned", 1, None, None))
CHANGED = PLAIN.replace("x + 7", "x + 7 if x < 512 else x")


def proposed(original: Ending, candidate: Ending) -> tuple[bytes, ...]:
    given = asked([call(1), call(2)], original, source=PLAIN)
    return MutatedSource().propose(replace(given, changed=CHANGED, changed_probe=candidate)).calls


def test_for_a_change_calls_around_its_numbers_are_proposed() -> None:
    calls = proposed(Ending(RETURNED), Ending(RETURNED))
    assert {call(511), call(512), call(513)} <= set(calls)


def test_what_a_candidate_makes_of_a_call_keeps_none_from_being_tried() -> None:
    kept = proposed(Ending(RETURNED), Ending(b""))
    assert {call(511), call(512), call(513)} <= set(kept)


def test_a_number_that_no_length_comes_near_is_told() -> None:
    given = asked([call(1), call(2)], Ending(RETURNED), source=PLAIN)
    for text, told in ((CHANGED, ()), (CHANGED.replace("512", "10 ** 6"), ("1,000,000",))):
        found = MutatedSource().propose(replace(given, changed=text)).assumptions
        assert len(found) == len(told)
        assert all(number in words for number, words in zip(told, found, strict=True))


def test_a_call_that_the_original_does_not_come_back_from_is_not_proposed() -> None:
    assert proposed(Ending(b""), Ending(RETURNED)) == ()
