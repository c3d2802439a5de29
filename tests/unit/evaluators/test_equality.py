"""What counts as the same outcome, exactly and within a tolerance (the pairs of the red-team catalogue)."""

from __future__ import annotations

import collections
import io
import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from foreign import codec
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.evaluators._equality import agrees, status_of
from perfsmith.tasks import Contract

EXACT = Contract()
CLOSE = Contract(float_rtol=1e-9, float_atol=1e-11)


@dataclass
class Box:
    content: Any


class Same:
    pass


FIRST = Same
Same = type("Same", (), {"__module__": __name__})  # type: ignore[misc,assignment]


def outcome(value: object) -> bytes:
    """As a worker writes it: a value that cannot be carried says so."""
    try:
        encoded: bytes = codec.encode(("returned", value, None, None), as_outcome=True)
    except codec.Unencodable as error:
        encoded = codec.encode(("unencodable", str(error), None, None))
    return encoded


def caused(cause: Exception | None) -> Exception:
    error = RuntimeError("a")
    error.__cause__ = cause
    return error


def of_class(kind: type) -> object:
    return kind()


OPENED: list[sqlite3.Connection | io.TextIOWrapper] = []


def a_database() -> object:
    OPENED.append(sqlite3.connect(":memory:"))
    return OPENED[-1]


def an_open_file() -> object:
    OPENED.append(Path(__file__).open(encoding="utf-8"))  # noqa: SIM115 (closed by the fixture)
    return OPENED[-1]


@pytest.fixture(autouse=True)
def everything_closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


SHARED: list[int] = []
Maker = Callable[[], object]

DIFFERENT: dict[str, tuple[Maker, Maker]] = {
    "EQ-01": (lambda: np.array([100000]), lambda: np.array([100001])),
    "EQ-02": (lambda: np.full(3, 1e-9), lambda: np.zeros(3)),
    "EQ-03": (lambda: [1e-9], lambda: [-1e-9]),
    "EQ-04 masks": (
        lambda: np.ma.array([1, 2], mask=[False, True]),
        lambda: np.ma.array([1, 2], mask=[True, False]),
    ),
    "EQ-04 values": (
        lambda: np.ma.array([1, 2], mask=[False, True]),
        lambda: np.ma.array([2, 2], mask=[False, True]),
    ),
    "EQ-05 ValueError": (lambda: ValueError("a"), lambda: ValueError("b")),
    "EQ-05 KeyError": (lambda: KeyError("x"), lambda: KeyError("y")),
    "EQ-06": (lambda: caused(ValueError()), lambda: caused(None)),
    "EQ-07": (lambda: io.BytesIO(b"a"), lambda: io.BytesIO(b"b")),
    "EQ-08 locks": (threading.Lock, threading.Lock),
    "EQ-08 databases": (a_database, a_database),
    "EQ-08 open files": (an_open_file, an_open_file),
    "EQ-09": (lambda: lambda: 1, lambda: lambda: 2),
    "EQ-10": (lambda: of_class(FIRST), lambda: of_class(Same)),
    "EQ-11": (lambda: collections.defaultdict(list), lambda: collections.defaultdict(dict)),
    "EQ-12": (lambda: collections.deque([1], 1), lambda: collections.deque([1], 2)),
    "EQ-13": (lambda: {1: 1, 2: 2}, lambda: {2: 2, 1: 1}),
    "EQ-14": (lambda: [SHARED, SHARED], lambda: [[], []]),
    "EQ-15": (lambda: 0.0, lambda: -0.0),
    "EQ-15 arrays": (lambda: np.zeros(2), lambda: -np.zeros(2)),
    "EQ-16": (lambda: {1}, lambda: {1 == 1}),
    "same values, other dtype": (lambda: np.ones(2, "f4"), lambda: np.ones(2, "f8")),
    "RT-049 infinity expected": (lambda: [float("inf"), 1.0], lambda: [1.0, 1.0]),
    "RT-049 infinity in an array": (lambda: np.array([np.inf]), lambda: np.array([1.0])),
    "RT-049 minus infinity": (lambda: np.array([np.inf]), lambda: np.array([-np.inf])),
    "RT-049 infinite scalar": (lambda: np.float64(np.inf), lambda: np.float64(3)),
    "RT-049 NaN expected": (lambda: np.array([np.nan, 1.0]), lambda: np.array([0.0, 1.0])),
    "RT-049 NaN given": (lambda: np.array([0.0, 1.0]), lambda: np.array([np.nan, 1.0])),
    "RT-051": (lambda: np.ones((1, 1)), lambda: np.ones(1)),
    "a part of a complex number": (lambda: complex(1, 1e9), lambda: complex(1.1, 1e9)),
    "a part of a complex array": (lambda: np.array([complex(1, 1e9)]), lambda: np.array([complex(1.1, 1e9)])),
    "a small set": (lambda: {1.0, 2.0}, lambda: {1.0, 3.0}),
}
IN_PLACES: dict[str, Callable[[Any], object]] = {
    "alone": lambda v: v,
    "in a list": lambda v: [v],
    "in a dict": lambda v: {"k": v},
    "in a data class": Box,
    "in an array": lambda v: _in_array(v),
}


def _in_array(value: object) -> object:
    array = np.empty(1, dtype=object)
    array[0] = value
    return array


@pytest.mark.parametrize("wrap", IN_PLACES.values(), ids=IN_PLACES.keys())
@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_what_differs_is_never_the_same(pair: tuple[Maker, Maker], wrap: Callable[[Any], object]) -> None:
    left, right = (outcome(wrap(make())) for make in pair)
    for contract in (EXACT, Contract(float_rtol=1e-9)):
        assert not agrees(left, right, contract)
        assert not agrees(right, left, contract)


UNVERIFIABLE = {
    "EQ-08 locks": threading.Lock,
    "EQ-08 databases": a_database,
    "EQ-08 open files": an_open_file,
    "EQ-09": lambda: lambda: 1,
    "EQ-10": lambda: of_class(FIRST),
}


@pytest.mark.parametrize("make", UNVERIFIABLE.values(), ids=UNVERIFIABLE.keys())
def test_what_cannot_be_compared_is_not_even_the_same_as_itself(make: Maker) -> None:
    assert status_of(outcome(make())) == "unencodable"
    assert not agrees(outcome(make()), outcome(make()), EXACT)


def cycle() -> object:
    found: list[Any] = [1]
    found.append({"me": found})
    return found


def counting() -> Any:
    yield from range(5)


EQUAL: dict[str, tuple[Maker, Maker, Contract]] = {
    "EQ-17": (lambda: complex(0.1 + 0.2, 0), lambda: complex(0.3, 0), CLOSE),
    "EQ-18": (lambda: {0.1 + 0.2}, lambda: {0.3}, CLOSE),
    "EQ-18 order of bytes": (lambda: {0.1 + 0.2, 1e300, 2.0}, lambda: {0.3, 1e300, 2.0 + 1e-12}, CLOSE),
    "EQ-19": (lambda: 1e-12, lambda: 0.0, CLOSE),
    "EQ-19 arrays": (lambda: np.array([1e-12]), lambda: np.array([0.0]), CLOSE),
    "EQ-20": (cycle, cycle, EXACT),
    "EQ-21 generators": (counting, counting, EXACT),
    "EQ-21 map": (lambda: map(str, [1]), lambda: map(str, [1]), EXACT),
    "EQ-21 iterators": (lambda: iter([1]), lambda: iter([1]), EXACT),
    "EQ-21 endless": (itertools.count, itertools.count, EXACT),
    "NaN with other bits": (lambda: float("nan"), lambda: -float("nan"), EXACT),
    "NaN with other bits in an array": (lambda: np.array([np.nan]), lambda: -np.array([np.nan]), EXACT),
    "infinity": (lambda: np.array([np.inf, 0.3]), lambda: np.array([np.inf, 0.1 + 0.2]), CLOSE),
    "zeros where declared": (lambda: [0.0], lambda: [-0.0], Contract(signed_zero=False)),
    "zeros in arrays where declared": (
        lambda: np.zeros(1),
        lambda: -np.zeros(1),
        Contract(signed_zero=False),
    ),
    "half precision": (
        lambda: np.array([1], "f2"),
        lambda: np.array([1.001], "f2"),
        Contract(float_rtol=0.01),
    ),
    "complex array": (lambda: np.array([0.1 + 0.2 + 1j]), lambda: np.array([0.3 + 1j]), CLOSE),
}


@pytest.mark.parametrize("case", EQUAL.values(), ids=EQUAL.keys())
def test_what_the_contract_calls_the_same_agrees(case: tuple[Maker, Maker, Contract]) -> None:
    left, right, contract = case
    for wrap in IN_PLACES.values():
        assert agrees(outcome(wrap(left())), outcome(wrap(right())), contract)
        assert agrees(outcome(wrap(right())), outcome(wrap(left())), contract)


@given(st.lists(st.floats()), st.floats(1e-12, 1e-3))
def test_a_value_always_agrees_with_itself_and_its_array(values: list[float], rtol: float) -> None:
    contract = Contract(float_rtol=rtol)
    for value in (values, np.array(values), tuple(values)):
        assert agrees(outcome(value), outcome(value), contract)
        if values:
            assert not agrees(outcome(value), outcome(value[:-1]), contract)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_arrays_and_plain_numbers_are_judged_alike(left: float, right: float) -> None:
    contract = Contract(float_rtol=1e-3, float_atol=1e-6)
    assert agrees(outcome(left), outcome(right), contract) == agrees(
        outcome(np.array([left])), outcome(np.array([right])), contract
    )


def test_how_a_call_ended_is_read_from_the_bytes() -> None:
    assert status_of(outcome(1)) == "returned"
    assert status_of(outcome([1, [2]])) == "returned"
    assert status_of(codec.encode(("raised", ValueError(), None, None))) == "raised"
    assert status_of(codec.encode(("returned", 1, None, None, b"printed"))) == "returned"
    for nonsense in (b"", b"M", b"returned", codec.encode("returned"), codec.encode([["returned"]])):
        assert status_of(nonsense) == "malformed"
        assert not agrees(nonsense, nonsense, EXACT)
