"""Calls nobody has seen, as heavy as those that were recorded."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from foreign import codec

from perfsmith.evaluators.oracles import renewed


def call(*args: object, **kwargs: object) -> bytes:
    encoded: bytes = codec.encode_call(args, kwargs)
    return encoded


def new_calls(*recorded: bytes, count: int = 20, seed: int = 1) -> list[Any]:
    found = renewed(recorded, count=count, dice=random.Random(seed))
    assert len(set(found)) == len(found)
    assert not set(found) & set(recorded)
    return [codec.decode(raw) for raw in found]


def test_lists_keep_their_length_and_draw_from_their_own_items() -> None:
    found = new_calls(call([3, 1, 2, 9], 7))
    assert len(found) == 20
    for (numbers, k), _ in found:
        assert len(numbers) == 4
        assert set(numbers) <= {3, 1, 2, 9}
        assert k == 7


def test_sorted_lists_and_arrays_stay_sorted() -> None:
    for (up, down, array), _ in new_calls(call([1, 2, 3, 5], [9, 4, 2], np.arange(6))):
        assert up == sorted(up)
        assert down == sorted(down, reverse=True)
        assert np.all(np.diff(array) >= 0)


def test_arrays_keep_shape_and_type() -> None:
    original = np.array([[3.0, 1.0], [2.0, 7.0]], dtype=np.float32)
    for (array, number), _ in new_calls(call(original, 5)):
        assert array.dtype == original.dtype
        assert array.shape == original.shape
        assert set(array.ravel()) <= set(original.ravel())
        assert number == 5


def test_text_keeps_its_size_and_its_pieces() -> None:
    text = "one two three four five"
    for (words, lines, raw), _ in new_calls(call(text, "b=1\na=2\nc=3", b"abcdefgh")):
        assert sorted(words.split()) == sorted(text.split())
        assert sorted(lines.split("\n")) == ["a=2", "b=1", "c=3"]
        assert len(raw) == 8


def test_bare_numbers_move_a_little() -> None:
    found = new_calls(call(100, 0.5), count=10)
    assert found
    for (whole, real), _ in found:
        assert 90 <= whole <= 110
        assert 0.45 <= real <= 0.55


def test_nested_rows_are_drawn_again_whole() -> None:
    rows = [("a", [1]), ("b", [2]), ("c", [3])]
    for (found,), _ in new_calls(call(rows)):
        assert len(found) == 3
        assert all(row in rows for row in found)


def test_the_same_seed_gives_the_same_calls() -> None:
    recorded = call([5, 6, 7, 8, 9])
    assert new_calls(recorded) == new_calls(recorded)
    assert new_calls(recorded) != new_calls(recorded, seed=2)


def test_where_nothing_can_change_there_is_nothing() -> None:
    shared = [1, 2]
    assert new_calls(call()) == []
    assert new_calls(call(None, True)) == []  # noqa: FBT003
    assert new_calls(call(shared, shared)) == []
    assert renewed([b"garbage"], count=3, dice=random.Random(1)) == []
