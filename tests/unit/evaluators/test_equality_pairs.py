"""Every kind of value: what differs is told apart, what is the same agrees, the rest is not comparable."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from equality_pairs import arrays, builtin
from equality_pairs.places import PLACES
from foreign import codec

from perfsmith.evaluators._canonical import dump, parse
from perfsmith.evaluators._equality import agrees, status_of
from perfsmith.evaluators._numbering import numbers_of
from perfsmith.tasks import Contract

EXACT, CLOSE = Contract(), Contract(float_rtol=1e-30)
Maker = Callable[[], Any]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What the makers leave open, or make and do not await, is none of the judge's business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def outcome(value: object) -> bytes:
    """As a worker writes it: a value that cannot be carried says so."""
    try:
        encoded: bytes = codec.encode(("returned", value, None, None), as_outcome=True)
    except codec.Unencodable as error:
        encoded = codec.encode(("unencodable", str(error), None, None))
    return encoded


def named(kind: str) -> list[Any]:
    return [
        pytest.param(value, id=f"{module.__name__.rpartition('.')[2]}: {name}")
        for module in (builtin, arrays)
        for name, value in getattr(module, kind).items()
    ]


@pytest.mark.parametrize("pair", named("DIFFERENT"))
def test_what_differs_is_told_apart_wherever_it_stands(pair: tuple[Maker, Maker]) -> None:
    for wrap in PLACES.values():
        left, again, right = (outcome(wrap(make())) for make in (pair[0], *pair))
        assert status_of(left) == status_of(right) == "returned"
        for contract in (EXACT, CLOSE):
            assert agrees(left, again, contract)
            assert not agrees(left, right, contract)
            assert not agrees(right, left, contract)


@pytest.mark.parametrize("case", named("SAME"))
def test_what_is_the_same_agrees_wherever_it_stands(
    case: tuple[Maker, Maker, dict[str, Any] | None],
) -> None:
    contract = Contract(**(case[2] or {}))
    for wrap in PLACES.values():
        left, right = (outcome(wrap(make())) for make in case[:2])
        assert agrees(left, right, contract)
        assert agrees(right, left, contract)
        assert dump(parse(left)) == left


@pytest.mark.parametrize("make", named("UNVERIFIABLE"))
def test_what_nobody_can_compare_is_never_the_same(make: Maker) -> None:
    for wrap in PLACES.values():
        assert status_of(outcome(wrap(make()))) == "unencodable"


@pytest.mark.parametrize("pair", named("DIFFERENT"))
def test_values_have_the_numbers_that_a_reader_gives_them(pair: tuple[Maker, Maker]) -> None:
    for make in pair:
        try:
            raw = codec.encode_part([make(), {"a": make()}])
            reader = codec.decoder.Decoder(raw)
            reader.whole()
        except (codec.Unencodable, ValueError, TypeError):
            continue  # an iterator, or what can be compared but not made again
        assert len(numbers_of(parse(raw))) == len(reader.values)
