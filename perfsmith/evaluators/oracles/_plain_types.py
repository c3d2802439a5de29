"""Strategies for the types of the standard library that annotations name most."""

from __future__ import annotations

import decimal
import fractions
import pathlib
from typing import Final

from hypothesis import strategies as st

from perfsmith.evaluators._canonical import Node, Plain
from perfsmith.evaluators.oracles._nodes import NONE, built, listed, named, of_value, plain

Values = st.SearchStrategy[Node]
_SHORT: Final = 12


def _leaves(strategy: st.SearchStrategy[Plain]) -> Values:
    return strategy.map(plain)


def _objects(*values: object) -> Values:
    return st.sampled_from(values).map(of_value)


def _times(name: str, *arguments: tuple[int, ...]) -> Values:
    """Made in the worker: nothing in judging has to do with the calendar."""
    made = [built(named("datetime", name), [plain(each) for each in given]) for given in arguments]
    return st.sampled_from(made)


def _plain_types() -> dict[str, Values]:
    whole = _leaves(st.integers(-64, 256) | st.sampled_from([0, 1, 2, 3]))
    edges = st.sampled_from([0.0, -0.0, 1.0, float("inf"), float("nan")])
    real = _leaves(st.floats(-1e6, 1e6) | edges)
    text = _leaves(st.text(st.sampled_from("abcAB01 ,.-_\n\té"), max_size=40))
    raw = st.binary(max_size=40)
    return {
        "int": whole,
        "float": real,
        "str": text,
        "AnyStr": text,
        "LiteralString": text,
        "Hashable": whole | text,
        "Sized": st.lists(whole, max_size=_SHORT).map(listed),
        "bytes": _leaves(raw),
        "bool": _leaves(st.booleans()),
        "None": st.just(NONE),
        "NoneType": st.just(NONE),
        "complex": _leaves(st.complex_numbers(max_magnitude=1e6)),
        "bytearray": raw.map(lambda drawn: of_value(bytearray(drawn))),
        "range": st.tuples(st.integers(-9, 9), st.integers(-9, 20), st.sampled_from([1, 2, -1])).map(
            lambda drawn: of_value(range(*drawn))
        ),
        "numbers.Number": whole | real,
        "numbers.Real": whole | real,
        "numbers.Integral": whole,
        "SupportsFloat": whole | real,
        "SupportsInt": whole,
        "SupportsIndex": whole,
        "datetime.date": _times("date", (2000, 2, 29), (1999, 12, 31), (2024, 1, 1), (1, 1, 1)),
        "datetime.datetime": _times(
            "datetime", (2000, 2, 29, 23, 59), (1970, 1, 1), (2024, 7, 1, 12, 30, 15, 999999)
        ),
        "datetime.time": _times("time", (), (12, 30), (23, 59, 59)),
        "datetime.timedelta": _times("timedelta", (), (-1, 5), (0, 0, 0, 0, 0, 30)),
        "decimal.Decimal": _objects(*map(decimal.Decimal, ("0", "-1.50", "3", "1E+3", "0.1"))),
        "fractions.Fraction": _objects(*(fractions.Fraction(n, 7) for n in (-8, 0, 3, 7))),
        "pathlib.Path": _objects(*map(pathlib.Path, ("a", "a/b.txt", "/", "."))),
        "pathlib.PurePath": _objects(*map(pathlib.Path, ("a", "a/b.txt", "/", "."))),
    }


PLAIN: Final[dict[str, Values]] = _plain_types()
"""Values by the name of their type, as annotations give it."""
