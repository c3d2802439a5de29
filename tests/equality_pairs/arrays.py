"""Values of NumPy."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Maker = Callable[[], Any]

KINDS = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "g", "c8", "c16", "G"]
POINT = np.dtype([("x", "<i4"), ("y", "<f8")])
PADDED = np.dtype([("x", "i1"), ("y", "f8")], align=True)
NESTED = np.dtype([("name", "U3"), ("at", POINT), ("grid", "f4", (2, 2))])
TITLED = np.dtype([(("a title", "x"), "i4")])


def filled(value: int, dtype: Any) -> Any:
    """Memory that held something else before, with a value written over it."""
    made = np.frombuffer(bytearray(bytes([value]) * (64 * np.dtype(dtype).itemsize)), dtype).copy()
    made[...] = np.zeros(1, dtype)
    return made


def points(*numbers: float, dtype: Any = POINT) -> Any:
    return np.array([(1, number) for number in numbers], dtype)


def read_only(array: Any) -> Any:
    array.flags.writeable = False
    return array


def mapped() -> Any:
    path = Path(tempfile.mkdtemp()) / "a"
    path.write_bytes(bytes(16))
    return np.memmap(path, dtype="f8", mode="r+")


def with_item(make: Callable[[Any], Any]) -> Any:
    array = points(1.0, 2.0)
    return [array, make(array)]


def structured_mask(mask: Any) -> Any:
    return np.ma.array(points(1.0), mask=[mask])


DIFFERENT: dict[str, tuple[Maker, Maker]] = {
    **{
        f"one and zero as {kind}": (lambda kind=kind: np.ones(2, kind), lambda kind=kind: np.zeros(2, kind))
        for kind in KINDS
    },
    **{
        f"scalar and array of {kind}": (
            lambda kind=kind: np.ones((), kind)[()],
            lambda kind=kind: np.ones((), kind),
        )
        for kind in KINDS
    },
    **{
        f"byte order of {kind}": (
            lambda kind=kind: np.ones(2, "<" + kind),
            lambda kind=kind: np.ones(2, ">" + kind),
        )
        for kind in ("i2", "u4", "f4", "c8", "M8[s]", "U2")
    },
    "float16 in its last bit": (lambda: np.array([1], "f2"), lambda: np.array([1 + 2**-10], "f2")),
    "longdouble in its last bit": (
        lambda: np.array([1], "g"),
        lambda: np.array([1], "g") + np.finfo("g").eps,
    ),
    "longdouble scalars": (lambda: np.longdouble(1), lambda: np.longdouble(1) + np.finfo("g").eps),
    "units of time": (lambda: np.array(["2026"], "M8[D]"), lambda: np.array(["2026"], "M8[s]")),
    "moments": (lambda: np.datetime64("2026-01-01"), lambda: np.datetime64("2026-01-02")),
    "multiples of a unit": (lambda: np.array([2], "m8[25s]"), lambda: np.array([2], "m8[50s]")),
    "no moment and a moment": (lambda: np.datetime64("NaT"), lambda: np.datetime64(0, "s")),
    "no moment and no duration": (lambda: np.datetime64("NaT"), lambda: np.timedelta64("NaT")),
    "width of text": (lambda: np.array(["a"], "U1"), lambda: np.array(["a"], "U2")),
    "bytes and text": (lambda: np.array([b"a"]), lambda: np.array(["a"])),
    "raw bytes": (lambda: np.void(b"ab"), lambda: np.void(b"ac")),
    "zeros at the end of bytes": (lambda: np.array([b"a\0"], "V2"), lambda: np.array([b"ab"], "V2")),
    "strings of any length": (
        lambda: np.array(["a"], np.dtypes.StringDType()),
        lambda: np.array(["b"], np.dtypes.StringDType()),
    ),
    "what stands for no string": (
        lambda: np.array(["a"], np.dtypes.StringDType(na_object=None)),
        lambda: np.array(["a"], np.dtypes.StringDType()),
    ),
    "a view of strings of any length": (
        lambda: viewed(lambda a: a[1:], "T"),
        lambda: viewed(lambda a: a[1:].copy(), "T"),
    ),
    "strings of two kinds": (lambda: np.array(["a"], np.dtypes.StringDType()), lambda: np.array(["a"], "U1")),
    "fields": (lambda: points(1.0), lambda: points(2.0)),
    "signed zero in a field": (lambda: points(0.0), lambda: points(-0.0)),
    "names of fields": (
        lambda: np.zeros(1, [("a", "i4")]),
        lambda: np.zeros(1, [("b", "i4")]),
    ),
    "order of fields": (
        lambda: np.zeros(1, [("a", "i4"), ("b", "i4")]),
        lambda: np.zeros(1, [("b", "i4"), ("a", "i4")]),
    ),
    "offsets of fields": (lambda: points(1.0), lambda: points(1.0, dtype=PADDED)),
    "aligned or only padded": (
        lambda: np.zeros(1, PADDED),
        lambda: np.zeros(1, np.dtype({"names": ["x", "y"], "formats": ["i1", "f8"], "offsets": [0, 8]})),
    ),
    "titles": (lambda: np.zeros(1, TITLED), lambda: np.zeros(1, [("x", "i4")])),
    "fields in fields": (
        lambda: np.array([("a", (1, 2.0), 0)], NESTED),
        lambda: np.array([("a", (1, 3.0), 0)], NESTED),
    ),
    "arrays in fields": (
        lambda: np.array([("a", (1, 2.0), 0)], NESTED),
        lambda: np.array([("a", (1, 2.0), 1)], NESTED),
    ),
    "shape of arrays in fields": (
        lambda: np.zeros(1, [("a", "f4", (2, 2))]),
        lambda: np.zeros(1, [("a", "f4", (4,))]),
    ),
    "structured scalars": (lambda: points(1.0)[0], lambda: points(2.0)[0]),
    "structured scalar and tuple": (lambda: points(1.0)[0], lambda: (1, 1.0)),
    "structured scalar and array": (lambda: points(1.0)[0], lambda: points(1.0)[0:1].reshape(())),
    "an item and its copy": (
        lambda: with_item(lambda a: a[0]),
        lambda: with_item(lambda a: a[0].copy()),
    ),
    "which item": (lambda: with_item(lambda a: a[0]), lambda: with_item(lambda a: a[1])),
    "an item twice": (
        lambda: (lambda a: [a[0], a[0]])(points(1.0)),
        lambda: [points(1.0)[0], points(1.0)[0]],
    ),
    "record array and structured array": (lambda: points(1.0).view(np.recarray), lambda: points(1.0)),
    "record and structured scalar": (lambda: points(1.0).view(np.recarray)[0], lambda: points(1.0)[0]),
    "records": (lambda: points(1.0).view(np.recarray), lambda: points(2.0).view(np.recarray)),
    "matrix and array": (lambda: np.array([[1]]).view(np.matrix), lambda: np.array([[1]])),
    "matrices": (lambda: np.array([[1]]).view(np.matrix), lambda: np.array([[2]]).view(np.matrix)),
    "masks": (lambda: np.ma.array([1, 2], mask=[0, 1]), lambda: np.ma.array([1, 2], mask=[1, 0])),
    "filling of a mask": (
        lambda: np.ma.array([1], mask=[1], fill_value=3),
        lambda: np.ma.array([1], mask=[1], fill_value=4),
    ),
    "masked and plain": (lambda: np.ma.array([1]), lambda: np.array([1])),
    "masked scalar and number": (lambda: np.ma.masked, lambda: 0.0),
    "masks of fields": (lambda: structured_mask((True, False)), lambda: structured_mask((False, True))),
    "character arrays": (
        lambda: np.array(["a"]).view(np.char.chararray),
        lambda: np.array(["b"]).view(np.char.chararray),
    ),
    "memory order": (lambda: np.ones((2, 3)), lambda: np.ones((2, 3), order="F")),
    "gaps in memory": (lambda: np.ones(4)[::2], lambda: np.ones(2)),
    "read only": (lambda: np.ones(2), lambda: read_only(np.ones(2))),
    "empty of two shapes": (lambda: np.empty((0, 2)), lambda: np.empty((2, 0))),
    "without dimensions": (lambda: np.array(1.0), lambda: np.array([1.0])),
    "objects": (lambda: np.array([1, None], object), lambda: np.array([1.0, None], object)),
    "an object twice": (
        lambda: (lambda a: np.array([a, a, 1], object))({}),
        lambda: np.array([{}, {}, 1], object),
    ),
    "dtypes": (lambda: np.dtype("i4"), lambda: np.dtype("u4")),
    "structured dtypes": (lambda: POINT, lambda: PADDED),
    "random states": (lambda: np.random.default_rng(1), lambda: np.random.default_rng(2)),
    "old random states": (lambda: np.random.RandomState(1), lambda: np.random.RandomState(2)),
    "polynomials": (lambda: np.polynomial.Polynomial([1, 2]), lambda: np.polynomial.Polynomial([1, 3])),
    "universal functions": (lambda: np.add, lambda: np.subtract),
    "a view with a step": (lambda: viewed(lambda a: a[::2]), lambda: viewed(lambda a: a[::2].copy())),
    "a view turned round": (lambda: viewed(lambda a: a[::-1]), lambda: viewed(lambda a: a[::-1].copy())),
    "a view of a field": (lambda: with_item(lambda a: a["x"]), lambda: with_item(lambda a: a["x"].copy())),
    "a broadcast view": (
        lambda: np.broadcast_to(np.ones(1), (3,)),
        lambda: np.ones(3),
    ),
    "a transposed view": (
        lambda: viewed(lambda a: a.reshape(2, 2).T),
        lambda: viewed(lambda a: a.reshape(2, 2).T.copy()),
    ),
    "iterators of arrays": (lambda: iter(np.ones(2)), lambda: iter(np.zeros(2))),
}


def viewed(make: Callable[[Any], Any], dtype: str = "f8") -> Any:
    array = np.arange(4).astype(dtype)
    return [array, make(array)]


NEAR = {"float_rtol": 1e-6}
SAME: dict[str, tuple[Maker, Maker, dict[str, Any] | None]] = {
    "what lay in memory before a longdouble": (lambda: filled(0, "g"), lambda: filled(255, "g"), None),
    "before a complex longdouble": (lambda: filled(0, "G"), lambda: filled(255, "G"), None),
    "before a big-endian longdouble": (lambda: filled(0, ">g"), lambda: filled(255, ">g"), None),
    "before padded fields": (lambda: filled(0, PADDED), lambda: filled(255, PADDED), None),
    "before padded records": (
        lambda: filled(0, PADDED).view(np.recarray),
        lambda: filled(255, PADDED).view(np.recarray),
        None,
    ),
    "before a padded scalar": (lambda: filled(0, PADDED)[0], lambda: filled(255, PADDED)[0], None),
    "before a longdouble in a matrix": (
        lambda: filled(0, "g").reshape(1, -1).view(np.matrix),
        lambda: filled(255, "g").reshape(1, -1).view(np.matrix),
        None,
    ),
    "scalars of longdouble": (lambda: filled(0, "g")[0], lambda: filled(255, "g")[0], None),
    "columns of two arrays": (lambda: np.zeros((3, 4))[:, 0], lambda: np.zeros((3, 9))[:, 5], None),
    "NaN in a field": (lambda: points(float("nan")), lambda: points(-float("nan")), None),
    "items of two arrays": (lambda: points(1.0, 2.0)[0], lambda: points(1.0)[0], None),
    "a number in a field": (lambda: points(0.1 + 0.2), lambda: points(0.3), NEAR),
    "a number in an array in a field": (
        lambda: np.array([("a", (1, 2.0), 0.3)], NESTED),
        lambda: np.array([("a", (1, 2.0), 0.3000001)], NESTED),
        NEAR,
    ),
    "a longdouble": (lambda: np.array([1], "g"), lambda: np.array([1], "g") + np.finfo("g").eps, NEAR),
    "a number in a matrix": (
        lambda: np.array([[0.1 + 0.2]]).view(np.matrix),
        lambda: np.array([[0.3]]).view(np.matrix),
        NEAR,
    ),
    "a number in a record array": (
        lambda: points(0.1 + 0.2).view(np.recarray),
        lambda: points(0.3).view(np.recarray),
        NEAR,
    ),
    "a number in a masked array": (
        lambda: np.ma.array([0.1 + 0.2], mask=[0]),
        lambda: np.ma.array([0.3], mask=[0]),
        NEAR,
    ),
}

UNVERIFIABLE: dict[str, Maker] = {
    "memory map": mapped,
    "objects in fields": lambda: np.zeros(1, [("a", object)]),
    "dtype with metadata": lambda: np.zeros(1, np.dtype("f8", metadata={"a": 1})),
    "a field with metadata": lambda: np.zeros(1, [("a", np.dtype("f8", metadata={"a": 1}))]),
    "nditer": lambda: np.nditer(np.ones(2)),
}
