"""Recorded values as expressions: what is written into a cheat's source gives the value back."""

from __future__ import annotations

import collections
import datetime
import enum
import importlib
import math
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from foreign import codec

from perfsmith.evaluators._canonical import parse, plain_value
from perfsmith.evaluators.admission._literals import empty_like, expression_of
from perfsmith.evaluators.admission._seen import inner


class Colour(enum.Enum):
    RED = 1


@dataclass
class Point:
    x: float
    inner: list[int]


VALUES: list[Any] = [
    None,
    True,
    -7,
    10**5000,
    0.1,
    math.inf,
    -math.inf,
    1e300 + 2j,
    "a'\n\x00é",
    b"\x00'",
    [1, [2, (3,)], {"a": {1, 2}}],
    (),
    (1,),
    set(),
    frozenset(),
    frozenset({1, "a"}),
    {"a": [1], 2: None},
    bytearray(b"ab"),
    np.arange(6.0).reshape(2, 3),
    np.array([], dtype="i4"),
    np.float32(0.5),
    Colour.RED,
    Point(0.5, [1]),
]


@pytest.mark.parametrize("number", range(len(VALUES)))
def test_an_expression_gives_the_value_back(number: int) -> None:
    value = VALUES[number]
    raw = codec.encode(value)
    text = expression_of(parse(raw))
    assert text is not None
    assert codec.encode(eval(text)) == raw


def test_nan_comes_back_as_nan() -> None:
    text = expression_of(parse(codec.encode([math.nan])))
    assert text is not None
    assert math.isnan(eval(text)[0])


def test_what_cannot_be_written_down_or_is_too_long_has_no_expression() -> None:
    shared = [1]
    for value in ([shared, shared], datetime.timedelta(1), "x" * 70_000, collections.deque([1])):
        assert expression_of(parse(codec.encode(value))) is None


@pytest.mark.parametrize(
    ("value", "empty"),
    [
        (3, 0),
        (0.5, 0.0),
        (True, False),
        ("a", ""),
        (b"a", b""),
        ([1], []),
        ([[1]], []),
        ((1, [2]), ()),
        ({"a": 1}, {}),
        ({1}, set()),
        (frozenset({1}), frozenset()),
        (bytearray(b"a"), bytearray()),
        (None, None),
    ],
    ids=repr,
)
def test_the_empty_value_is_of_the_same_type(value: Any, empty: Any) -> None:
    text = empty_like(parse(codec.encode(value)))
    assert text is not None
    found = eval(text)
    assert (found, type(found)) == (empty, type(empty))


def test_an_empty_array_keeps_shape_and_type() -> None:
    text = empty_like(parse(codec.encode(np.ones((2, 3), dtype="f4"))))
    assert text is not None
    found = eval(text)
    assert (found.shape, found.dtype, found.any()) == ((2, 3), np.dtype("f4"), False)
    assert empty_like(parse(codec.encode(Point(1.0, [])))) is None


def test_plain_values_are_rebuilt_and_others_are_not() -> None:
    value = {"a": [1, (2, [3])], "b": None}
    assert plain_value(parse(codec.encode(value))) == value
    assert [node.plain for node in inner(parse(codec.encode([1, 2])))] == [1, 2]
    with pytest.raises(ValueError, match="no plain value"):
        plain_value(parse(codec.encode({1})))


def test_this_module_is_found_by_its_name() -> None:
    assert importlib.import_module(__name__) is sys.modules[__name__]
