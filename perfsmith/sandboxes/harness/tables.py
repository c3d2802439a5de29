"""Tables of pandas and sparse matrices of SciPy, told by what their users can see.

How a frame keeps its columns together, and what was found out and remembered, is not a part of it.
Runs under Python 3.8 and later, standard library only; pandas or SciPy is there, or there would be no tables.
"""

import sys

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes

_FOUND_OUT = frozenset(("_has_sorted_indices", "_has_canonical_format", "has_canonical_format", "_is_array"))


def describe(value, kind, writer):
    """Name and parts of a table, an index, an extension array or a sparse matrix; None for anything else."""
    if kind.__module__.startswith("scipy.sparse"):
        return _sparse(value, kind)
    pandas = sys.modules["pandas"]
    reader = _Reader(pandas, writer)
    if kind is pandas.DataFrame:
        columns = tuple(reader.array(value.iloc[:, i].array) for i in range(value.shape[1]))
        index = (value.index, value.columns)
        return "pandas.DataFrame", (*index, columns, *_extras(value))
    if kind is pandas.Series:
        return "pandas.Series", (value.index, reader.array(value.array), value.name, *_extras(value))
    if isinstance(value, pandas.Index):
        return reader.index(value, kind)
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        return "pandas.array", reader.array(value)
    return None


def rebuild(name, parts):
    """The table again."""
    if name == "scipy.sparse":
        kind, state = parts
        value = object.__new__(kind)
        value.__dict__.update(state)
        if kind.__name__.startswith("coo"):
            value.has_canonical_format = False
        return value
    pandas = sys.modules["pandas"]
    if name == "pandas.DataFrame":
        index, columns, arrays, attrs, allows = parts
        made = {
            i: pandas.Series(_array(pandas, array), index=index, copy=False) for i, array in enumerate(arrays)
        }
        value = pandas.DataFrame(made, index=index, copy=False)
        value.columns = columns
    elif name == "pandas.Series":
        index, array, own_name, attrs, allows = parts
        value = pandas.Series(_array(pandas, array), index=index, name=own_name, copy=False)
    elif name == "pandas.array":
        return _array(pandas, parts)
    else:
        return _index(pandas, name, *parts)
    value.attrs.update(attrs)
    value.flags.allows_duplicate_labels = allows
    return value


def _sparse(value, kind):
    state = {name: item for name, item in vars(value).items() if name not in _FOUND_OUT}
    return "scipy.sparse", (kind, {name: state[name] for name in sorted(state)})


def _extras(value):
    return dict(value.attrs), value.flags.allows_duplicate_labels


class _Reader(object):
    """Reads arrays for one writer."""

    def __init__(self, pandas, writer):
        self.pandas = pandas
        self.writer = writer
        # Before 3.0 a column may be a view of another table's, which shows when one of them is changed.
        self.is_apart = int(pandas.__version__.partition(".")[0]) >= 3 or not writer.as_outcome

    def index(self, value, kind):
        pandas = self.pandas
        if kind is pandas.RangeIndex:
            return "pandas.RangeIndex", (value.start, value.stop, value.step, value.name)
        if kind is pandas.MultiIndex:
            codes = tuple(map(self.numbers, value.codes))
            return "pandas.MultiIndex", (tuple(value.levels), codes, list(value.names))
        name = "pandas.%s" % kind.__name__
        if getattr(pandas, kind.__name__, None) is not kind:
            return None
        return name, (self.array(value.array), getattr(value, "freqstr", None), value.name)

    def numbers(self, array):
        """Of plain values, as NumPy has them."""
        numpy = sys.modules["numpy"]
        found = numpy.asarray(array)
        self.writer.note_table(found)
        return found.copy() if self.is_apart else found

    def array(self, value):
        """Name of a kind of array, and what it is made of."""
        pandas = self.pandas
        arrays, dtype, name = pandas.arrays, value.dtype, type(value).__name__
        if type(value) is pandas.Categorical:
            return "categorical", self.numbers(value.codes), value.categories, value.ordered
        if type(value) in (arrays.DatetimeArray, arrays.TimedeltaArray):
            stamps = self.numbers(value.view("i8")).view(_unit(value))
            return "times", stamps, getattr(value, "tz", None), getattr(value, "freqstr", None)
        if type(value) is arrays.PeriodArray:
            return "periods", self.numbers(value.view("i8")), str(dtype)
        if type(value) in (arrays.IntegerArray, arrays.FloatingArray, arrays.BooleanArray):
            mask = self.numbers(value.isna() if not hasattr(value, "_mask") else value._mask)
            numbers = self.numbers(value._data).copy()
            numbers[mask] = 0  # nobody can see what lies there
            return "masked", name, numbers, mask
        if type(value) is arrays.IntervalArray:
            return "intervals", value.left, value.right, value.closed
        if type(value) is arrays.SparseArray:
            places = value.sp_index.to_int_index().indices
            kind = value.kind
            return (
                "sparse",
                len(value),
                self.numbers(value.sp_values),
                self.numbers(places),
                value.fill_value,
                kind,
            )
        if isinstance(dtype, pandas.StringDtype):
            items = sys.modules["numpy"].array(value, dtype=object)
            return "strings", dtype.storage, getattr(dtype, "na_value", pandas.NA), items
        if name in ("NumpyExtensionArray", "PandasArray"):
            return "numbers", self.numbers(value)
        raise classes.Unencodable("a pandas array of kind %s" % name)


def _unit(value):
    return sys.modules["numpy"].asarray(value.view("i8")[:0].view(value._ndarray.dtype)).dtype.str


def _index(pandas, name, *parts):
    if name == "pandas.RangeIndex":
        start, stop, step, own_name = parts
        return pandas.RangeIndex(start, stop, step, name=own_name)
    if name == "pandas.MultiIndex":
        levels, codes, names = parts
        return pandas.MultiIndex(levels, codes, names=names, verify_integrity=False)
    array, freq, own_name = parts
    words = {} if freq is None else {"freq": freq}
    found = _array(pandas, array)
    if name == "pandas.Index":
        words["dtype"] = found.dtype
    return getattr(pandas, name.partition(".")[2])(found, name=own_name, **words)


def _array(pandas, parts):
    how, parts = parts[0], parts[1:]
    if how == "numbers":
        return parts[0]
    if how == "categorical":
        return pandas.Categorical.from_codes(parts[0], dtype=pandas.CategoricalDtype(parts[1], parts[2]))
    if how == "times":
        stamps, zone, freq = parts
        if stamps.dtype.kind == "m":
            return pandas.TimedeltaIndex(stamps, freq=freq).array
        if zone is None:
            return pandas.DatetimeIndex(stamps, freq=freq).array
        found = pandas.DatetimeIndex(stamps, tz="UTC").tz_convert(zone)
        return pandas.DatetimeIndex(found, freq=freq).array
    if how == "periods":
        return pandas.arrays.PeriodArray(parts[0], dtype=parts[1])
    if how == "masked":
        return getattr(pandas.arrays, parts[0])(parts[1], parts[2])
    if how == "intervals":
        return pandas.arrays.IntervalArray.from_arrays(parts[0], parts[1], closed=parts[2])
    if how == "sparse":
        IntIndex = sys.modules["pandas._libs.sparse"].IntIndex
        length, values, places, fill_value, kind = parts
        made = IntIndex(length, places)
        made = made.to_block_index() if kind == "block" else made
        return pandas.arrays.SparseArray(values, sparse_index=made, fill_value=fill_value, kind=kind)
    storage, missing, items = parts
    try:
        dtype = pandas.StringDtype(storage, missing)
    except TypeError:  # before 2.3 there was only one kind of missing text
        dtype = pandas.StringDtype(storage)
    return pandas.array(items, dtype=dtype)
