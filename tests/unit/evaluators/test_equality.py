"""What counts as the same outcome, exactly and within a tolerance (the pairs of the red-team catalogue)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from equality_pairs.places import PLACES
from equality_pairs.redteam import DIFFERENT, OPENED, SAME, SAME_BY_WHAT_THEY_DO, UNVERIFIABLE, Maker
from foreign import codec
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.evaluators._canonical import Node, dump, parse
from perfsmith.evaluators._equality import agrees, status_of
from perfsmith.tasks import Contract

EXACT = Contract()


def outcome(value: object) -> bytes:
    """As a worker writes it: a value that cannot be carried says so."""
    try:
        encoded: bytes = codec.encode(("returned", value, None, None), as_outcome=True)
    except codec.Unencodable as error:
        encoded = codec.encode(("unencodable", str(error), None, None))
    return encoded


@pytest.fixture(autouse=True)
def everything_closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.mark.parametrize("wrap", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_what_differs_is_never_the_same(pair: tuple[Maker, Maker], wrap: Callable[[Any], object]) -> None:
    left, right = (outcome(wrap(make())) for make in pair)
    for contract in (EXACT, Contract(float_rtol=1e-9)):
        assert not agrees(left, right, contract)
        assert not agrees(right, left, contract)


@pytest.mark.parametrize("make", UNVERIFIABLE.values(), ids=UNVERIFIABLE.keys())
def test_what_cannot_be_compared_is_not_even_the_same_as_itself(make: Maker) -> None:
    assert status_of(outcome(make())) == "unencodable"
    assert not agrees(outcome(make()), outcome(make()), EXACT)


@pytest.mark.parametrize("case", SAME.values(), ids=SAME.keys())
def test_what_the_contract_calls_the_same_agrees(case: tuple[Maker, Maker, dict[str, Any] | None]) -> None:
    left, right, policy = case
    contract = Contract(**(policy or {}))
    for wrap in PLACES.values():
        assert agrees(outcome(wrap(left())), outcome(wrap(right())), contract)
        assert agrees(outcome(wrap(right())), outcome(wrap(left())), contract)


@pytest.mark.parametrize("pair", SAME_BY_WHAT_THEY_DO.values(), ids=SAME_BY_WHAT_THEY_DO.keys())
def test_what_only_a_call_has_made_is_compared_by_what_it_does(pair: tuple[Maker, Maker]) -> None:
    for wrap in (PLACES["alone"], PLACES["in a list"], PLACES["in a dict"]):
        original, candidate = (outcome(wrap(make())) for make in pair)
        assert status_of(original) == "returned"
        assert agrees(original, candidate, EXACT)


def test_other_inputs_are_followed_by_other_values() -> None:
    told = []
    for raw in (b"one input", b"another one"):
        codec.note_input(raw)
        told.append(outcome(lambda x: [x]))
    assert told[0] != told[1]


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


def told(parts: object) -> bytes:
    """An outcome with a function whose account is this: what a worker may write that is not ours."""
    empty = Node(tag="M", plain=None)
    function = Node(tag="Y", texts=("function",), children=(parse(codec.encode(parts)),))
    return dump(Node(tag="T", children=(Node(tag="M", plain="returned"), function, empty, empty)))


def test_accounts_of_functions_of_any_form_are_read_without_harm() -> None:
    odd = [told(each) for each in (None, (), (1,), ((),), [("does not fit",)], ((1, [2]), ((), 3)))]
    right = outcome(lambda x: [x])
    for one in odd:
        assert not agrees(one, right, EXACT)
        assert not agrees(right, one, EXACT)
        for other in odd:
            assert agrees(one, other, EXACT) is (one == other)
