"""The pairs of the red-team catalogue, and those that came of its cases."""

from __future__ import annotations

import collections
import io
import itertools
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Maker = Callable[[], Any]
CLOSE = {"float_rtol": 1e-9, "float_atol": 1e-11}


class Same:
    pass


FIRST = Same
Same = type("Same", (), {"__module__": __name__})  # type: ignore[misc,assignment]


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


SHARED: list[int] = []
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
    "EQ-09 that take something": (lambda: lambda x: [x], lambda: lambda x: [x, x]),
    "EQ-09 that give functions": (lambda: lambda x: lambda y: x, lambda: lambda x: lambda y: y),
    "EQ-09 that take more": (lambda: lambda x: 1, lambda: lambda x, y: 1),
    "EQ-09 with another default": (lambda: lambda x, y=1: [x, y], lambda: lambda x, y=2: [x, y]),
    "EQ-09 that may be given more": (lambda: lambda x, y=1: [x], lambda: lambda x: [x]),
    "EQ-09 named differently": (lambda: lambda x, *, a=1: [x, a], lambda: lambda x, *, b=1: [x, b]),
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

UNVERIFIABLE: dict[str, Maker] = {
    "EQ-08 locks": threading.Lock,
    "EQ-08 databases": a_database,
    "EQ-08 open files": an_open_file,
    "EQ-09 that nothing fits": lambda: lambda x: x.nothing,
    "EQ-10": lambda: of_class(FIRST),
}


def cycle() -> object:
    found: list[Any] = [1]
    found.append({"me": found})
    return found


def counting() -> Any:
    yield from range(5)


SAME_BY_WHAT_THEY_DO: dict[str, tuple[Maker, Maker]] = {
    "EQ-09": (lambda: lambda x: [x, 1], lambda: lambda y: [y, *(1,)]),
    "EQ-09 that give functions": (lambda: lambda x: lambda y: [x], lambda: lambda x: lambda z: [x]),
    "EQ-09 that fail": (lambda: lambda x: int(f"x{x}"), lambda: lambda y: int("x" + str(y))),
    "EQ-09 of which less fails": (
        lambda: lambda x: x.upper(),
        lambda: lambda x: getattr(x, "upper", lambda: None)(),
    ),
}

SAME: dict[str, tuple[Maker, Maker, dict[str, Any] | None]] = {
    "EQ-17": (lambda: complex(0.1 + 0.2, 0), lambda: complex(0.3, 0), CLOSE),
    "EQ-18": (lambda: {0.1 + 0.2}, lambda: {0.3}, CLOSE),
    "EQ-18 order of bytes": (lambda: {0.1 + 0.2, 1e300, 2.0}, lambda: {0.3, 1e300, 2.0 + 1e-12}, CLOSE),
    "EQ-19": (lambda: 1e-12, lambda: 0.0, CLOSE),
    "EQ-19 arrays": (lambda: np.array([1e-12]), lambda: np.array([0.0]), CLOSE),
    "EQ-20": (cycle, cycle, None),
    "EQ-21 generators": (counting, counting, None),
    "EQ-21 map": (lambda: map(str, [1]), lambda: map(str, [1]), None),
    "EQ-21 iterators": (lambda: iter([1]), lambda: iter([1]), None),
    "EQ-21 endless": (itertools.count, itertools.count, None),
    "NaN with other bits": (lambda: float("nan"), lambda: -float("nan"), None),
    "NaN with other bits in an array": (lambda: np.array([np.nan]), lambda: -np.array([np.nan]), None),
    "infinity": (lambda: np.array([np.inf, 0.3]), lambda: np.array([np.inf, 0.1 + 0.2]), CLOSE),
    "zeros where declared": (lambda: [0.0], lambda: [-0.0], {"signed_zero": False}),
    "zeros in arrays where declared": (
        lambda: np.zeros(1),
        lambda: -np.zeros(1),
        {"signed_zero": False},
    ),
    "half precision": (
        lambda: np.array([1], "f2"),
        lambda: np.array([1.001], "f2"),
        {"float_rtol": 0.01},
    ),
    "complex array": (lambda: np.array([0.1 + 0.2 + 1j]), lambda: np.array([0.3 + 1j]), CLOSE),
}
