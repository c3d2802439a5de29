"""Strategies for NumPy arrays whose shapes fit together within one call."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from hypothesis import strategies as st

from perfsmith.evaluators._canonical import Node
from perfsmith.evaluators.oracles._nodes import of_value

_LONGEST: Final = 9
_EVEN: Final = 0.1
"""Share of arrays that hold zeros, ones, or the identity."""
_FLOATING: Final = np.dtype("float64")
_WHOLE: Final = np.dtype("int64")
_DTYPES: Final = {
    "float": "float64",
    "floating": "float64",
    "double": "float64",
    "float_": "float64",
    "Any": "float64",
    "generic": "float64",
    "number": "float64",
    "inexact": "float64",
    "int": "int64",
    "integer": "int64",
    "signedinteger": "int64",
    "int_": "int64",
    "unsignedinteger": "uint64",
    "uint": "uint64",
    "bool": "bool",
    "bool_": "bool",
    "complex": "complex128",
    "complexfloating": "complex128",
    "str": "U8",
    "str_": "U8",
}
_KNOWN: Final = frozenset(
    [
        "float16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "complex64",
        "complex128",
    ]
)


def dtype_named(name: str) -> np.dtype | None:
    """The dtype of an annotation or docstring: `numpy.float32`, `np.integer`, `int`; None when unknown."""
    last = name.rpartition(".")[2]
    known = _DTYPES.get(last, last if last in _KNOWN else "")
    return np.dtype(known) if known else None


def is_dtype(name: str) -> bool:
    """Whether a name of the numpy module is a dtype that its arrays have, of numbers."""
    return name in _KNOWN


def dtype_in(expression: ast.expr | None) -> np.dtype:
    """The first dtype named in what stands between the brackets of an array's annotation; else float64."""
    for node in ast.walk(expression) if expression is not None else ():
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            found = dtype_named(name) if name != "Any" else None
            if found is not None:
                return found
    return np.dtype("float64")


@cache
def dimension(name: str) -> st.SearchStrategy[int]:
    """A length that is the same wherever it is drawn under this name within one call."""
    return st.shared(st.integers(0, _LONGEST), key=f"length of dimension {name}")


@cache
def _dimensions() -> st.SearchStrategy[int]:
    return st.shared(st.sampled_from([1, 1, 1, 2]), key="number of dimensions")


@cache
def _forms() -> st.SearchStrategy[str]:
    """One for all of a call: a function that takes an array in the end may want to be given some."""
    return st.shared(st.sampled_from(["arrays", "arrays", "lists", "some"]), key="what arrays are made of")


def arrays(
    dtype: np.dtype | None, shape: Sequence[str | int] | None = None, *, is_like: bool = False
) -> st.SearchStrategy[Node]:
    """Arrays with ties, signs, and for floats now and then NaN, infinity and negative zero.

    Args:
        dtype: Of the items; None is floating numbers, and whole ones now and then.
        shape: Lengths, or names of lengths that arrays of one call share; None is one or two dimensions,
            the same for all such arrays of a call.
        is_like: Whether what NumPy makes arrays of is meant as well: lists in lists.
    """
    if shape is None:
        lengths = st.tuples(dimension("n"), _dimensions()).map(lambda drawn: (drawn[0],) * drawn[1])
    else:
        lengths = st.tuples(*(dimension(n) if isinstance(n, str) else st.just(n) for n in shape))
    dtypes = st.sampled_from([_FLOATING] * 3 + [_WHOLE] if dtype is None else [dtype])

    def made(drawn: tuple[tuple[int, ...], int, np.dtype, str]) -> Node:
        size, seed, kind, form = drawn
        array = _filled(kind, size, seed)
        is_list = form == "lists" or (form == "some" and seed % 2)
        return of_value(array.tolist() if is_list and size else array)

    forms = _forms() if is_like else st.just("arrays")
    return st.tuples(lengths, st.integers(0, 2**32), dtypes, forms).map(made)


def scalars(dtype: np.dtype) -> st.SearchStrategy[Node]:
    """NumPy scalars."""
    return st.integers(0, 2**32).map(lambda seed: of_value(_filled(dtype, (1,), seed)[0]))


def _filled(dtype: np.dtype, shape: tuple[int, ...], seed: int) -> np.ndarray:
    random = np.random.Generator(np.random.PCG64(seed))
    if dtype.kind == "b":
        return random.integers(0, 2, size=shape).astype(bool)
    if dtype.kind == "U":
        return random.choice(np.array(["", "a", "b", "ab", "B c", "é"]), size=shape).astype(dtype)
    if random.random() < _EVEN:  # where sums, determinants and eigenvalues are the same again and again
        is_square = len(shape) == 2 and shape[0] == shape[1]
        even = [np.zeros(shape), np.ones(shape), *([np.eye(shape[0])] if is_square else [])]
        return even[int(random.integers(len(even)))].astype(dtype)
    low = 0 if dtype.kind == "u" else -9
    whole = random.integers(low, 10, size=shape)
    if dtype.kind in "iu" or random.random() < 0.3:
        return whole.astype(dtype)
    values = np.asarray(random.normal(scale=10.0, size=shape)).astype(dtype)
    if dtype.kind == "c":
        values = (values + 1j * whole).astype(dtype)
    if values.size and random.random() < 0.25:
        values.flat[int(random.integers(values.size))] = random.choice([np.nan, np.inf, -0.0])
    return values
