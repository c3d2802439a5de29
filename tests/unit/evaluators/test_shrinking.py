"""A counter-example becomes small, stays one, and is left alone where nothing can be taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from foreign import codec
from hypothesis import given, settings
from hypothesis import strategies as st

from perfsmith.evaluators._shrinking import shrunk


def smallest(args: tuple[Any, ...], is_wrong: Callable[..., bool], rounds: int = 10_000) -> tuple[Any, ...]:
    def shows(calls: Sequence[bytes]) -> list[bool]:
        return [is_wrong(*codec.decode_call(call)[0]) for call in calls]

    left = iter(range(rounds))
    call = shrunk(codec.encode_call(args, {}), shows, lambda: next(left, None) is None)
    found: tuple[Any, ...] = codec.decode_call(call)[0]
    return found


@pytest.mark.parametrize(
    ("args", "is_wrong", "expected"),
    [
        (([9, 7, 7, 3, 120],), lambda xs: len(xs) != len(set(xs)), ([0, 0],)),
        (([9, 7, 3, 120],), lambda xs: any(x > 100 for x in xs), ([101],)),
        (("some long text, with ß in it",), lambda text: "ß" in text, ("ß",)),
        (({"a": [1, 2], "b": [3]}, 5), lambda table, _: any(table.values()), ({"b": [0]}, 0)),
        ((b"\x00\x01\xffabc",), lambda raw: len(raw) > 2, (b"\0\0\0",)),
        (([1.25, float("nan")],), lambda xs: any(x != x for x in xs), ([float("nan")],)),
        (([1, 2, 3], [4, 5, 6]), lambda a, b: len(a) == len(b) and bool(a), ([0], [0])),
        ((True, -5), lambda flag, n: flag and n < 0, (True, -1)),
    ],
)
def test_the_smallest_input_that_still_shows_it(
    args: tuple[Any, ...], is_wrong: Callable[..., bool], expected: tuple[Any, ...]
) -> None:
    assert repr(smallest(args, is_wrong)) == repr(expected)


def test_arrays_get_shorter_and_simpler_together() -> None:
    first, second = smallest(
        (np.arange(5, 45.0), np.arange(40.0)), lambda a, b: len(a) == len(b) and bool((a > 4).any())
    )
    assert len(first) == len(second) == 1
    assert second[0] == 0


@given(st.lists(st.integers() | st.text(max_size=5), max_size=8), st.integers(0, 3))
@settings(max_examples=30)
def test_what_is_found_still_shows_it_and_is_never_larger(items: list[Any], least: int) -> None:
    if len(items) >= least:
        (found,) = smallest((items,), lambda xs: len(xs) >= least)
        assert len(found) == least


def test_time_that_is_over_gives_what_was_found_by_then() -> None:
    assert smallest(([9] * 64,), lambda xs: bool(xs), rounds=0) == ([9] * 64,)
    (some,) = smallest(([9] * 64,), lambda xs: bool(xs), rounds=2)
    assert 0 < len(some) < 64


def test_what_holds_one_object_twice_holds_it_twice_when_it_is_smaller() -> None:
    shared, row = [9, 7, 5], [3, 4]
    first, second, text = smallest(
        (shared, shared, "some text"), lambda one, two, text: one is two and len(one) > 1 and "t" in text
    )
    assert first is second
    assert (first, text) == ([0, 0], "t")
    (table, again), _ = smallest(
        (([row, [6], row], row), {"a": [1], "b": 2}), lambda pair, _: pair[0][0] is pair[0][2] is pair[1]
    )
    assert table[0] is table[2] is again
    assert table[0] == []


def test_bytes_that_are_no_call_are_left_alone() -> None:
    assert shrunk(b"malformed", lambda calls: [True] * len(calls), lambda: False) == b"malformed"
