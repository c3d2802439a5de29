"""Calls at edges: systematic, of the types that were seen, and the same for the same seed."""

from __future__ import annotations

import ast
import datetime
import math
from typing import Any

import numpy as np
from foreign import codec

from perfsmith.evaluators.oracles import asks_for_sign, constants_of, edges_of, may_repeat


def calls_like(*calls: tuple[Any, ...], count: int = 400, **options: Any) -> list[tuple[Any, ...]]:
    recorded = [codec.encode_call(call, {}) for call in calls]
    return [codec.decode_call(made)[0] for made in edges_of(recorded, count=count, entropy=1, **options)]


def test_floats_meet_nan_signed_zeros_and_infinities() -> None:
    items = [item for (numbers,) in calls_like(([1.5, 2.5],)) for item in numbers]
    assert any(math.isnan(item) for item in items)
    assert any(item == 0 and math.copysign(1, item) < 0 for item in items)
    assert math.inf in items
    assert {type(item) for item in items} == {float}


def test_containers_meet_nothing_one_item_and_the_other_direction() -> None:
    found = [numbers for (numbers,) in calls_like(([1, 2, 3],))]
    assert [] in found
    assert [1] in found
    assert [3, 2, 1] in found
    assert any(len(numbers) != len(set(numbers)) for numbers in found)


def test_dicts_meet_another_order_of_their_keys_wherever_they_stand() -> None:
    found = [list(table) for (table,) in calls_like(({"a": 1, "b": 2, "c": 3},))]
    assert ["c", "b", "a"] in found
    inside = [list(row) for ((_, row),) in calls_like((("x", {"a": [1], "b": [2]}),))]
    assert ["b", "a"] in inside


def test_keyword_arguments_come_in_the_other_order_too() -> None:
    recorded = [codec.encode_call((1,), {"a": 1, "b": 2, "c": 3})]
    found = [list(codec.decode_call(made)[1]) for made in edges_of(recorded, count=60, entropy=1)]
    assert ["c", "b", "a"] in found


def test_rows_meet_ties_in_one_cell_with_another_cell_that_differs() -> None:
    found = [rows for (rows,) in calls_like(([("a", 1), ("b", 2)],))]
    assert any(a[1] == b[1] and a[0] != b[0] for rows in found for a in rows for b in rows)


def test_among_items_of_several_types_equal_numbers_of_other_types_stand_side_by_side() -> None:
    found = [items for (items,) in calls_like(([1, "x", 2],))]
    assert any(a == b and type(a) is not type(b) for items in found for a in items for b in items)
    uniform = {type(item) for (items,) in calls_like(([1, 2],)) for item in items}
    assert uniform == {int}


def test_items_may_be_large_but_counts_are_not_where_there_are_loops() -> None:
    found = calls_like(([1, 2], 3))
    assert any(item >= 2**64 - 1 for numbers, _ in found for item in numbers)
    assert all(abs(count) < 1000 for _, count in found)
    assert any(count >= 2**64 - 1 for _, count in calls_like(([1, 2], 3), has_loops=False))


def test_constants_of_the_text_are_tried_with_their_neighbours_and_as_sizes() -> None:
    found = calls_like((7, "abc"), (8, "de"), constants=(72, "sep"))
    assert {71, 72, 73} <= {number for number, _ in found}
    assert {71, 72, 73} <= {len(text) for _, text in found}
    assert any(text.startswith("sep") for _, text in found)
    assert any("sep" in options for (options,) in calls_like(({"end": "x"},), constants=("sep",)))


def test_two_arguments_may_be_one_object() -> None:
    found = calls_like(([1, 2], [3, 4]))
    assert any(first is second for first, second in found)
    rows = calls_like(([[1], [2]],))
    assert any(len(table) > 1 and table[0] is table[1] for (table,) in rows)


def test_arguments_are_taken_from_other_calls_whatever_they_are() -> None:
    day = datetime.date
    found = calls_like((day(2024, 5, 1), day(2024, 5, 2)), (day(2023, 7, 8), day(2023, 7, 9)))
    assert any(first.year != second.year for first, second in found)
    assert any(first == day(2024, 2, 29) for first, _ in found)


def test_arrays_meet_extremes_of_their_dtype_and_keep_it() -> None:
    found = [array for (array,) in calls_like((np.array([1, 2, 3], dtype=np.int16),))]
    assert any(array.max() == 32767 for array in found)
    assert {array.dtype for array in found} == {np.dtype(np.int16)}
    floats = [array for (array,) in calls_like((np.array([1.0, 2.0]),))]
    assert any(np.isnan(array).any() for array in floats)


def test_the_same_seed_gives_the_same_calls_and_none_that_was_recorded() -> None:
    recorded = [codec.encode_call(([1, 2, 3], "abc"), {"key": 1.5})]
    found = edges_of(recorded, count=100, entropy=5)
    assert found == edges_of(recorded, count=100, entropy=5)
    assert len(set(found)) == len(found) == 100
    assert not set(found) & set(recorded)


def test_what_cannot_be_changed_gives_nothing() -> None:
    assert edges_of([], count=10, entropy=1) == []
    assert edges_of([b"malformed"], count=10, entropy=1) == []
    assert edges_of([codec.encode_call((), {})], count=10, entropy=1) == []


def test_constants_are_read_without_docstrings_the_target_first() -> None:
    source = (
        'LIMIT = 9\n\n\ndef target(x):\n    """Not this."""\n    return x > 72 or x != "sep" or x is True\n'
    )
    assert constants_of(source, "target") == (72, "sep")
    assert constants_of("x = 9 if y < 5 else 7\n", "target") == (5,)


def test_numbers_go_below_zero_where_some_did_or_the_text_asks() -> None:
    assert all(n >= 0 for (numbers,) in calls_like(([3, 4],)) for n in numbers)
    assert any(n < 0 for (numbers,) in calls_like(([3, 4],), asks_for_sign=True) for n in numbers)
    assert any(n < 0 for (numbers,) in calls_like(([3, -4],)) for n in numbers)
    assert asks_for_sign(ast.parse("if age < 0:\n    pass\n"))
    assert not asks_for_sign(ast.parse("queue.pop(0) if n % 2 == 0 else 0\n"))


def test_a_text_without_loops_cannot_repeat() -> None:
    assert not may_repeat("def target(n):\n    return n**0.5\n")
    assert may_repeat("def target(n):\n    return [0 for _ in range(n)]\n")
    assert may_repeat("def target(n):\n    return target(n - 1) if n else 0\n")
