"""Values of pandas."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

Maker = Callable[[], Any]

MIDNIGHT = functools.partial(datetime.datetime, 2026, 1, 1)
STAMPS = ["2026-10-25 00:30", "2026-10-25 01:30"]


def frame(**columns: Any) -> Any:
    return pd.DataFrame(columns or {"a": [1, 2], "b": [0.5, np.nan]})


def with_(value: Any, **fields: Any) -> Any:
    for name, field in fields.items():
        setattr(value, name, field)
    return value


def grown() -> Any:
    """The same frame, made column by column: its memory lies in other blocks."""
    made = pd.DataFrame({"a": [1, 2]})
    made["b"] = [0.5, np.nan]
    made["c"] = [3, 4]
    return made


def asked(value: Any) -> Any:
    """Something was found out about it, which it remembers."""
    value.is_unique, value.is_monotonic_increasing, value.get_loc(value[0])
    return value


def levels(*names: str) -> Any:
    return pd.MultiIndex.from_product([[1, 2], ["a", "b"]], names=names or None)


DIFFERENT: dict[str, tuple[Maker, Maker]] = {
    "values": (lambda: frame(), lambda: frame(a=[1, 2], b=[0.5, 1.0])),
    "dtypes of columns": (lambda: frame(a=[1]), lambda: frame(a=[1.0])),
    "width of columns": (lambda: frame(a=np.ones(1, "i4")), lambda: frame(a=np.ones(1, "i8"))),
    "names of columns": (lambda: frame(a=[1]), lambda: frame(b=[1])),
    "order of columns": (lambda: frame(a=[1], b=[1]), lambda: frame(b=[1], a=[1])),
    "order of rows": (lambda: frame(a=[1, 2]), lambda: frame(a=[1, 2]).iloc[::-1]),
    "index": (lambda: frame(a=[1]), lambda: frame(a=[1]).set_axis([5])),
    "name of the columns": (lambda: frame().rename_axis(columns="a"), lambda: frame()),
    "name of the index": (lambda: frame().rename_axis("a"), lambda: frame()),
    "attributes": (lambda: with_(frame(), attrs={"a": 1}), lambda: frame()),
    "flags": (lambda: frame().set_flags(allows_duplicate_labels=False), lambda: frame()),
    "missing of two kinds": (
        lambda: frame(a=np.array([None], object)),
        lambda: frame(a=np.array([np.nan], object)),
    ),
    "signed zero": (lambda: frame(a=[0.0]), lambda: frame(a=[-0.0])),
    "frame and series": (lambda: frame(a=[1]), lambda: pd.Series([1], name="a")),
    "empty frames": (lambda: pd.DataFrame({"a": []}), lambda: pd.DataFrame()),
    "rows without columns": (lambda: pd.DataFrame(index=[0, 1]), lambda: pd.DataFrame(index=[0])),
    "a column twice": (
        lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]),
        lambda: pd.DataFrame([[1, 3]], columns=["a", "a"]),
    ),
    "series": (lambda: pd.Series([1, 2]), lambda: pd.Series([1, 3])),
    "names of series": (lambda: pd.Series([1], name="a"), lambda: pd.Series([1], name="b")),
    "index of series": (lambda: pd.Series([1], index=[0]), lambda: pd.Series([1])),
    "objects of a series": (lambda: pd.Series([1, "a"]), lambda: pd.Series([1, "b"])),
    "number and its text": (lambda: pd.Series([1], dtype=object), lambda: pd.Series(["1"], dtype=object)),
    "range and numbers": (lambda: pd.RangeIndex(2), lambda: pd.Index([0, 1])),
    "ranges": (lambda: pd.RangeIndex(0, 4, 2), lambda: pd.RangeIndex(0, 3, 2)),
    "numbers of an index": (lambda: pd.Index([1, 2]), lambda: pd.Index([1, 3])),
    "names of an index": (lambda: pd.Index([1], name="a"), lambda: pd.Index([1])),
    "labels": (lambda: levels(), lambda: levels()[::-1]),
    "names of levels": (lambda: levels("a", "b"), lambda: levels("a", "c")),
    "unused levels": (lambda: levels()[:2], lambda: levels()[:2].remove_unused_levels()),
    "labels and tuples": (lambda: levels(), lambda: pd.Index(list(levels()), tupleize_cols=False)),
    "frequency": (
        lambda: pd.date_range("2026", periods=3, freq="D"),
        lambda: pd.DatetimeIndex(list(pd.date_range("2026", periods=3))),
    ),
    "zones": (lambda: pd.DatetimeIndex(STAMPS, tz="UTC"), lambda: pd.DatetimeIndex(STAMPS)),
    "zones of one offset": (
        lambda: pd.DatetimeIndex(STAMPS, tz="Europe/Berlin"),
        lambda: pd.DatetimeIndex(STAMPS, tz="Europe/Paris"),
    ),
    "units of stamps": (
        lambda: pd.DatetimeIndex(STAMPS).as_unit("s"),
        lambda: pd.DatetimeIndex(STAMPS).as_unit("ns"),
    ),
    "durations": (lambda: pd.TimedeltaIndex(["1D"]), lambda: pd.TimedeltaIndex(["2D"])),
    "periods": (lambda: pd.PeriodIndex(["2026"], freq="Y"), lambda: pd.PeriodIndex(["2027"], freq="Y")),
    "frequency of periods": (
        lambda: pd.PeriodIndex(["2026-01"], freq="M"),
        lambda: pd.PeriodIndex(["2026-01"], freq="D"),
    ),
    "intervals": (lambda: pd.interval_range(0, 2), lambda: pd.interval_range(0, 3)),
    "ends of intervals": (lambda: pd.interval_range(0, 2), lambda: pd.interval_range(0, 2, closed="left")),
    "categories": (lambda: pd.Categorical(["a"], ["a", "b"]), lambda: pd.Categorical(["a"], ["a"])),
    "order of categories": (
        lambda: pd.Categorical(["a"], ["a", "b"]),
        lambda: pd.Categorical(["a"], ["b", "a"]),
    ),
    "ordered or not": (
        lambda: pd.Categorical(["a"], ordered=True),
        lambda: pd.Categorical(["a"], ordered=False),
    ),
    "categories and text": (lambda: pd.Series(["a"], dtype="category"), lambda: pd.Series(["a"])),
    "missing categories": (lambda: pd.Categorical(["a", None]), lambda: pd.Categorical(["a", "a"])),
    "nullable numbers": (lambda: pd.array([1, None], "Int64"), lambda: pd.array([1, 2], "Int64")),
    "nullable and plain": (lambda: pd.Series([1], dtype="Int64"), lambda: pd.Series([1])),
    "width of nullable numbers": (lambda: pd.array([1], "Int32"), lambda: pd.array([1], "Int64")),
    "nullable truth": (lambda: pd.array([True, None], "boolean"), lambda: pd.array([True, False], "boolean")),
    "nullable floats": (lambda: pd.array([0.0], "Float64"), lambda: pd.array([-0.0], "Float64")),
    "texts": (lambda: pd.array(["a", None], "string"), lambda: pd.array(["a", "b"], "string")),
    "texts and objects": (
        lambda: pd.Series(["a"], dtype="string"),
        lambda: pd.Series(["a"], dtype=object),
    ),
    "missing texts": (
        lambda: pd.array(["a", None], pd.StringDtype("python", pd.NA)),
        lambda: pd.array(["a", None], pd.StringDtype("python", np.nan)),
    ),
    "sparse values": (lambda: pd.arrays.SparseArray([0, 1]), lambda: pd.arrays.SparseArray([0, 2])),
    "what sparse leaves out": (
        lambda: pd.arrays.SparseArray([0, 1], fill_value=0),
        lambda: pd.arrays.SparseArray([0, 1], fill_value=1),
    ),
    "stamps": (lambda: pd.Timestamp("2026"), lambda: pd.Timestamp("2027")),
    "stamp and datetime": (lambda: pd.Timestamp(MIDNIGHT()), lambda: MIDNIGHT()),
    "units of a stamp": (
        lambda: pd.Timestamp("2026").as_unit("s"),
        lambda: pd.Timestamp("2026").as_unit("ns"),
    ),
    "zones of a stamp": (lambda: pd.Timestamp("2026", tz="UTC"), lambda: pd.Timestamp("2026")),
    "fold of a stamp": (
        lambda: pd.Timestamp(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=0),
        lambda: pd.Timestamp(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=1),
    ),
    "nanoseconds": (lambda: pd.Timedelta(1, "ns"), lambda: pd.Timedelta(2, "ns")),
    "missing values": (lambda: pd.NA, lambda: pd.NaT),
    "missing and None": (lambda: pd.NA, lambda: None),
    "a period": (lambda: pd.Period("2026-01"), lambda: pd.Period("2026-02")),
    "an interval": (lambda: pd.Interval(0, 1), lambda: pd.Interval(0, 1, closed="both")),
    "dtypes of pandas": (lambda: pd.CategoricalDtype(["a"]), lambda: pd.CategoricalDtype(["b"])),
    "offsets": (lambda: pd.offsets.Day(1), lambda: pd.offsets.Day(2)),
    "dtypes of a frame": (lambda: frame(a=[1]).dtypes, lambda: frame(a=[1.0]).dtypes),
    "the same series twice": (
        lambda: (lambda s: [s, s])(pd.Series([1])),
        lambda: [pd.Series([1]), pd.Series([1])],
    ),
}

NEAR = {"float_rtol": 1e-6}
SAME: dict[str, tuple[Maker, Maker, dict[str, Any] | None]] = {
    "how the memory lies": (
        grown,
        lambda: pd.DataFrame({"a": [1, 2], "b": [0.5, np.nan], "c": [3, 4]}),
        None,
    ),
    "rows of another order of memory": (
        lambda: pd.DataFrame(np.arange(6).reshape(2, 3)),
        lambda: pd.DataFrame(np.asfortranarray(np.arange(6).reshape(2, 3))),
        None,
    ),
    "what was found out": (lambda: asked(pd.Index([1, 2])), lambda: pd.Index([1, 2]), None),
    "what lies under a mask": (
        lambda: pd.arrays.IntegerArray(np.array([1, 5]), np.array([False, True])),
        lambda: pd.array([1, None], "Int64"),
        None,
    ),
    "a column and a series": (
        lambda: frame()["b"],
        lambda: pd.Series([0.5, np.nan], name="b"),
        None,
    ),
    "floats of a frame": (lambda: frame(a=[0.1 + 0.2]), lambda: frame(a=[0.3]), NEAR),
    "floats of an index": (lambda: pd.Index([0.1 + 0.2]), lambda: pd.Index([0.3]), NEAR),
    "nullable floats that are near": (
        lambda: pd.array([0.1 + 0.2, None], "Float64"),
        lambda: pd.array([0.3, None], "Float64"),
        NEAR,
    ),
    "frames of frames": (
        lambda: {"a": frame(), "b": [grown()]},
        lambda: {"a": frame(), "b": [grown()]},
        None,
    ),
}

UNVERIFIABLE: dict[str, Maker] = {
    "groups": lambda: frame().groupby("a").rolling(2),
    "an array and the table over it": lambda: (lambda a: [a, pd.Series(a, copy=False)])(np.ones(2)),
    "a column with a lambda": lambda: frame(a=np.array([lambda: 1], object)),
}
