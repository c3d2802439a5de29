"""Texts on standard input: changes keep to what programs read, and counts go on counting."""

from __future__ import annotations

import random

import pytest

from perfsmith.evaluators.oracles import has_input, supplied, without_input
from perfsmith.evaluators.oracles._input_text import changed_input, renewed_input
from perfsmith.evaluators.oracles._standard_input import input_of
from perfsmith.sandboxes import STANDARD_INPUT, canonical_call

COUNTED_WORDS = "5\n3 1 4 1 5\n"
COUNTED_LINES = "3\nred 1\ngreen 2\nblue 3\n"


def changes(text: str, count: int = 300) -> set[str]:
    dice = random.Random(7)
    return {changed_input(text, dice) for _ in range(count)}


def words_are_counted(text: str) -> bool:
    first, second, *_ = text.split("\n")
    return first.isdigit() and int(first) == len(second.split())


def lines_are_counted(text: str) -> bool:
    first, *rest = text.rstrip("\n").split("\n")
    return first.isdigit() and int(first) == len(rest)


@pytest.mark.parametrize(
    ("text", "is_counted"), [(COUNTED_WORDS, words_are_counted), (COUNTED_LINES, lines_are_counted)]
)
def test_a_count_changes_with_what_it_counts(text: str, is_counted: object) -> None:
    assert callable(is_counted)
    sizes = {each.split("\n")[0] for each in changes(text) if is_counted(each)}
    assert len(sizes) >= 3, "shorter and longer ones that are well formed"


def test_numbers_are_changed_too() -> None:
    found = changes(COUNTED_WORDS)
    assert any("-4" in each.split() for each in found)
    assert any("8" in each.split() for each in found)


@pytest.mark.parametrize("text", ["", "\n", "x", " ", "\n\n\n", "7", "\u00e9 \ud7ff\n"])
def test_odd_texts_are_changed_without_harm(text: str) -> None:
    assert all(isinstance(each, str) for each in changes(text))
    assert isinstance(renewed_input(text, random.Random(1)), str)


def test_a_renewed_text_is_as_long_and_counts_what_it_counted() -> None:
    dice = random.Random(3)
    for text in (COUNTED_WORDS, COUNTED_LINES):
        found = {renewed_input(text, dice) for _ in range(50)}
        assert len(found) > 3
        for each in found:
            assert sorted(each) == sorted(text)
            assert each.split("\n")[0] == text.split("\n")[0]


def test_calls_that_are_made_up_get_texts_of_recorded_ones() -> None:
    recorded = [canonical_call((), {STANDARD_INPUT: "1\n"}), canonical_call((), {STANDARD_INPUT: "2\n"})]
    made = [canonical_call((n,), {}) for n in range(3)]
    assert [input_of(call) for call in supplied(made, recorded)] == ["1\n", "2\n", "1\n"]
    assert supplied(made, made) == tuple(made)
    assert has_input(recorded)
    assert not has_input(made)
    assert not has_input([canonical_call(("<stdin>",), {})]), "an argument that has the same text is none"
    assert without_input(recorded[0]) == canonical_call((), {})
    assert without_input(made[1]) == made[1]
