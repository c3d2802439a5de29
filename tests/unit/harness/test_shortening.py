"""Shorter copies of large arguments: like the real ones, and never the real ones changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perfsmith.sandboxes.harness import codec
from perfsmith.sandboxes.harness.shortening import LENGTHS, MOST_ITEMS, TooMany, shortened


def cut(*args: Any, most: int = 64, **kwargs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    found: tuple[tuple[Any, ...], dict[str, Any]] = shortened(args, kwargs, most)  # type: ignore[no-untyped-call]
    return found


def test_everything_plain_is_cut_to_one_length() -> None:
    many = range(1000)
    args, kwargs = cut(list(many), "x" * 1000, bytes(1000), dict.fromkeys(many), set(many), key=tuple(many))
    assert [len(each) for each in (*args, kwargs["key"])] == [64] * 6
    assert args[0] == list(range(64))
    assert [type(each) for each in args] == [list, str, bytes, dict, set]
    assert cut([[list(many)] * 3], {"a": list(many)}) == (
        ([[list(range(64))] * 3], {"a": list(range(64))}),
        {},
    )


def test_arrays_are_cut_along_every_axis_and_keep_their_layout() -> None:
    (rows, columns, small), _ = cut(
        np.ones((1000, 3)), np.asfortranarray(np.ones((500, 400))), np.arange(5.0)
    )
    assert rows.shape == (64, 3)
    assert (columns.shape, columns.flags.f_contiguous) == ((64, 64), True)
    assert small.shape == (5,)


def test_the_arguments_themselves_stay_as_they_are() -> None:
    numbers, array = list(range(1000)), np.arange(1000)
    (copy, part), _ = cut(numbers, array)
    copy.append(1)
    part[0] = 7
    assert len(numbers) == 1000
    assert array[0] == 0


def test_what_stands_twice_stands_twice_in_the_copy_and_a_circle_stays_one() -> None:
    twice = list(range(100))
    circle: list[Any] = [1]
    circle.append(circle)
    (one, two, three), _ = cut(twice, twice, circle)
    assert one is two
    assert three[1] is three


def test_records_and_objects_of_other_classes_stay_whole() -> None:
    class Numbers(list[int]):
        pass

    record, numbers = tuple(range(10)), Numbers(range(100))
    (first, second), _ = cut([record], numbers, most=4)
    assert first == [record]
    assert second is numbers


class Key:
    hashed = 0

    def __hash__(self) -> int:
        type(self).hashed += 1
        return id(self)


def test_nothing_of_the_objects_in_it_is_called() -> None:
    keys = [Key() for _ in range(200)]
    table, members = dict.fromkeys(keys, 1), set(keys)
    before = Key.hashed
    (same, others), _ = cut(table, members)
    assert same is table
    assert others is members
    assert Key.hashed == before


def test_what_is_deep_is_left_to_others() -> None:
    deep: list[Any] = []
    for _ in range(50_000):
        deep = [deep]
    with pytest.raises(TooMany):
        cut(deep)


def test_too_many_items_are_told() -> None:
    row = list(range(1000))
    with pytest.raises(TooMany):
        cut([list(row) for _ in range(MOST_ITEMS // 500)], most=LENGTHS[0])


def test_an_array_that_may_not_be_written_to_may_not_be_afterwards() -> None:
    array = np.arange(1000)
    array.flags.writeable = False
    (copy,), _ = cut(array)
    assert not copy.flags.writeable


@pytest.mark.parametrize(
    "value", [list(range(10**6)), "x" * 10**7, np.ones((3000, 3000)), [[0.5] * 5000] * 400]
)
def test_some_length_makes_every_plain_argument_small_enough(value: Any) -> None:
    for most in LENGTHS:
        try:
            payload = codec.encode_call(*cut(value, most=most), 262_144)  # type: ignore[no-untyped-call]
        except (codec.TooLarge, TooMany):
            continue
        assert len(payload) > 1000
        return
    pytest.fail("no length was short enough")
