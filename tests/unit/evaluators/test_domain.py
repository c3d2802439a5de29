"""What callers keep to: learnt from many calls, said of none that they would make."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np
import pytest
from foreign import codec

from perfsmith.evaluators._canonical import parse
from perfsmith.evaluators.oracles._domain import Domain

FUNCTION = ast.parse(
    "def f(xs, n):\n    if n > 9:\n        raise errors.TooMany(n)\n    assert xs\n    return int(xs[0])\n"
)


def call(*args: object, **kwargs: object) -> bytes:
    encoded: bytes = codec.encode_call(args, kwargs)
    return encoded


def ending(outcome: Any) -> bytes:
    status = "raised" if isinstance(outcome, BaseException) else "returned"
    encoded: bytes = codec.encode((status, outcome, None, None))
    return encoded


def domain(*calls: bytes, allowed: tuple[bytes, ...] = (), function: ast.AST = FUNCTION) -> Domain:
    return Domain.seen(calls, allowed, ("xs", "n"), function)


class TooMany(Exception):
    """Raised by the function."""


MANY = tuple(call([float(n), 1.0], n) for n in range(1, 10))


@pytest.mark.parametrize(
    ("args", "is_inside"),
    [
        (([2.0], 3), True),
        (([], 1), False),
        (([2.0], 0), False),
        (([2.0], -1), False),
        (([-2.0], 3), False),
        (([-0.0], 3), False),
        (([math.nan], 3), False),
        (([1.0, math.inf], 3), False),
        (([2.0], 2**31), False),
        (([2.0], 10**400), False),
        (([2.0**31], 3), False),
        (([[1.0], (2.0, -1.0)], 3), False),
        ((np.array([1.0, 2.0]), 3), True),
        ((np.array([1.0, -2.0]), 3), False),
        ((np.array([1.0, math.nan]), 3), False),
        ((np.array([2**40]), 3), False),
        (("text", 3), True),
    ],
)
def test_what_no_caller_gives_lies_outside(args: tuple[object, ...], *, is_inside: bool) -> None:
    assert domain(*MANY).has(parse(call(*args))) is is_inside


def test_a_keyword_is_the_parameter_it_names() -> None:
    assert not domain(*MANY).has(parse(call([1.0], n=-1)))
    assert domain(*MANY).has(parse(call([1.0], n=1)))


def test_a_few_calls_show_no_rules_and_which_numbers_there_are() -> None:
    few = domain(*MANY[:3])
    assert few.has(parse(call([], 0)))
    assert not few.has(parse(call([], -1)))
    assert not few.has(parse(call([math.nan], 1)))


def test_without_any_call_there_are_no_limits() -> None:
    assert domain().has(parse(call([math.nan], -(2**40))))


def test_what_annotations_allow_is_inside() -> None:
    assert domain(*MANY[:3], allowed=(call([1.0], -5),)).has(parse(call([2.0], -1)))
    assert not domain(*MANY, allowed=(call([1.0], -5),)).has(parse(call([2.0], -1)))


def test_a_function_that_asks_for_the_sign_may_get_any() -> None:
    asking = ast.parse("def f(xs, n):\n    return -n if n < 0 else n\n")
    assert domain(*MANY[:3], function=asking).has(parse(call([-1.0], -1)))


def test_scalars_of_arrays_and_complex_numbers_have_traits() -> None:
    seen = domain(call(np.float64(2.0), 1 + 2j))
    assert seen.has(parse(call(np.float64(3.0), 2 + 2j)))
    assert not seen.has(parse(call(np.float64("nan"), 2j)))
    assert not seen.has(parse(call(np.float64(3.0), complex(0, -1))))
    assert not seen.has(parse(call(np.float64(3.0), np.array([1 - 1j]))))


def test_what_one_caller_gives_is_inside_for_all() -> None:
    assert domain(*MANY, call([-1.0], 1)).has(parse(call([-7.0], 2)))


def test_what_is_no_call_is_not_inside() -> None:
    assert not domain().has(parse(codec.encode("nothing")))
    assert not domain().has(parse(ending(1)))


@pytest.mark.parametrize(
    ("outcome", "may"),
    [
        (7, True),
        (AssertionError("empty"), True),
        (TooMany(3), True),
        (LookupError("seen"), True),
        (KeyError("seen, and may be by accident"), False),
        (TypeError("not on purpose"), False),
        (RecursionError(), False),
    ],
)
def test_a_call_ends_as_calls_are_meant_to(outcome: object, *, may: bool) -> None:
    endings = [ending(LookupError("x")), ending(KeyError("x")), ending(RecursionError()), ending(1)]
    assert domain().may_end(ending(outcome), endings) is may


def test_an_outcome_that_cannot_be_carried_does_not_count() -> None:
    assert not domain().may_end(codec.encode(("unencodable", "why", None, None)), ())
    assert not domain().may_end(b"", ())


@pytest.mark.parametrize(
    ("text", "error", "may"),
    [
        ("raise TypeError('expected an iterable')", TypeError("expected an iterable"), True),
        ("raise TypeError('expected an iterable')", TypeError("'int' object is not callable"), False),
        ("raise TypeError('expected %r, not %s' % (a, b))", TypeError("expected 3, not x"), True),
        ("raise TypeError(f'expected {a!r}, not {b}')", TypeError("expected 3, not x"), True),
        ("raise TypeError('expected {0.name} here'.format(a))", TypeError("expected x here"), True),
        ("raise ValueError('no')", ValueError("no"), True),
        ("raise ValueError(a)", ValueError("anything"), True),
        ("raise ValueError", ValueError(), True),
        ("raise", ValueError(), False),
        ("raise KeyError(a)", KeyError("anything"), False),
        ("raise ValueError('\\ud800 is none')", ValueError("x"), False),
        ("raise a.b.Error('bad') from None", ValueError("bad"), False),
    ],
)
def test_what_is_raised_on_purpose_is_told_by_its_words(
    text: str, error: BaseException, *, may: bool
) -> None:
    function = ast.parse(f"def f(a, b):\n    {text}\n")
    assert Domain.seen((), (), ("a", "b"), function).may_end(ending(error), ()) is may
