"""Values are shown as a person would write them."""

from __future__ import annotations

import numpy as np
import pytest
from foreign import codec

from perfsmith.evaluators._canonical import parse
from perfsmith.evaluators._render import render, render_call

SHOWN: list[tuple[object, str]] = [
    (range(5), "range(0, 5)"),
    (range(9, 1, -2), "range(9, 1, -2)"),
    (slice(1, None), "slice(1, None, None)"),
    (([1],), "([1],)"),
    ((range(2),), "(range(0, 2),)"),
    (set(), "set()"),
    ({1}, "{1}"),
    (frozenset(), "frozenset()"),
    ({frozenset({"a"}): 2}, "{frozenset({'a'}): 2}"),
    ((..., [NotImplemented]), "(..., [NotImplemented])"),
    (np.float64(1.5), "np.float64(1.5)"),
    (np.str_("abc"), "np.str_('abc')"),
    (np.str_("a" * 500), f"<U500({'61000000' * 8})"),
    (np.dtype("f4"), "dtype('float32')"),
    (np.array([1, "a", None], dtype=object), "array(dtype=object, shape=(3,), [1, 'a', None])"),
    (np.array([[1.5, 2.0]]), "array(dtype=float64, shape=(1, 2), [1.5 2. ])"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN, ids=[text for _, text in SHOWN])
def test_a_value_is_shown_as_it_is_written(value: object, text: str) -> None:
    assert render(parse(codec.encode(value))) == text


def test_a_call_is_shown_as_it_is_written() -> None:
    assert (
        render_call(codec.encode_call((range(3), np.int8(2)), {"key": {1}}))
        == "(range(0, 3), np.int8(2), key={1})"
    )
