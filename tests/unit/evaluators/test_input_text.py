"""Texts on standard input: changes keep to what programs read, and counts go on counting."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from perfsmith.evaluators._cases import Case
from perfsmith.evaluators._corpus import _well_formed
from perfsmith.evaluators._shrinking import shrunk
from perfsmith.evaluators.oracles import has_input, leaves_all, supplied, without_input
from perfsmith.evaluators.oracles._input_text import (
    changed_input,
    renewed_input,
    shortened,
    smaller_inputs,
)
from perfsmith.evaluators.oracles._standard_input import input_of
from perfsmith.sandboxes import STANDARD_INPUT, canonical_bytes, canonical_call
from perfsmith.tasks import SourceName

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
    assert max(map(int, sizes)) >= 15, "and some much longer"


def test_numbers_are_changed_too() -> None:
    found = changes(COUNTED_WORDS)
    assert any("-4" in each.split() for each in found)
    assert any("8" in each.split() for each in found)


def test_lines_get_blanks_around_them() -> None:
    found = changes(COUNTED_LINES, 2000)
    assert {"3\nred 1\ngreen 2 \nblue 3\n", "3\n red 1\ngreen 2\nblue 3\n"} <= found


@pytest.mark.parametrize("text", ["", "\n", "x", " ", "\n\n\n", "7", "\u00e9 \ud7ff\n"])
def test_odd_texts_are_changed_without_harm(text: str) -> None:
    assert all(isinstance(each, str) for each in changes(text))
    assert isinstance(renewed_input(text, random.Random(1)), str)


def test_a_renewed_text_is_as_long_and_counts_what_it_counted() -> None:
    dice = random.Random(3)
    for text in (COUNTED_WORDS, COUNTED_LINES, "3\nx\ny\nz\n"):
        found = {renewed_input(text, dice) for _ in range(50)}
        assert len(found) > 3
        for each in found:
            assert sorted(each) == sorted(text)
            assert each.split("\n")[0] == text.split("\n")[0]
            assert each.endswith("\n")
            assert "\n\n" not in each


def test_calls_that_are_made_up_get_texts_like_recorded_ones() -> None:
    recorded = [canonical_call((), {STANDARD_INPUT: "1\n"}), canonical_call((), {STANDARD_INPUT: "2\n"})]
    made = [canonical_call((n,), {}) for n in range(30)]
    given = supplied(made, recorded, random.Random(5), is_renewed=False)
    assert len(given) == len(made)
    texts = [input_of(call) for call in given]
    assert {"1\n", "2\n"} < set(texts)
    assert supplied(given, recorded, random.Random(6), is_renewed=False) == given
    assert supplied(given, recorded, random.Random(6), is_renewed=True) != given
    assert supplied(made, made, random.Random(5), is_renewed=True) == tuple(made)


def test_a_text_on_standard_input_is_no_argument_of_that_text() -> None:
    with_input = canonical_call((3,), {STANDARD_INPUT: "1\n", "key": 4})
    assert has_input([with_input])
    assert not has_input([canonical_call(("<stdin>",), {})])
    assert without_input(with_input) == canonical_call((3,), {"key": 4})
    assert without_input(canonical_call((3,), {})) == canonical_call((3,), {})


def test_smaller_texts_count_what_is_left() -> None:
    assert [*smaller_inputs(COUNTED_WORDS)][:3] == ["0\n\n", "3\n4 1 5\n", "3\n3 1 5\n"]
    fewer = [*smaller_inputs(COUNTED_LINES)]
    assert fewer[0] == "0\n"
    assert {"2\ngreen 2\nblue 3\n", "2\nred 1\nblue 3\n", "2\nred 1\ngreen 2\n"} <= set(fewer)
    assert not [*smaller_inputs("no counts here\n")]


def test_a_difference_on_a_text_is_shrunk_to_a_small_text() -> None:
    words = [str(n % 7) for n in range(200)]
    text = "\n".join([str(len(words)), *words]) + "\n"

    def shows(calls: Sequence[bytes]) -> list[bool]:
        texts = [(input_of(call) or "").split("\n") for call in calls]
        return [t[0].isdigit() and int(t[0]) == len(t) - 2 and t.count("3") >= 3 for t in texts]

    call = canonical_call((), {STANDARD_INPUT: text})
    small = shrunk(call, shows, lambda: False)
    assert shows([small]) == [True]
    assert len(input_of(small) or "") <= len("3\n3\n3\n3\n")


def test_a_long_text_is_shortened_and_counts_what_is_left() -> None:
    lines = "\n".join(["500", *(f"w{n}" for n in range(500)), "40", *(str(n) for n in range(40))]) + "\n"
    first, *words = shortened(lines).rstrip("\n").split("\n")
    assert (first, words[11], words[12], len(words)) == ("12", "w11", "12", 25)
    row = "30\n" + " ".join(map(str, range(30))) + "\n"
    assert shortened(row) == "12\n" + " ".join(map(str, range(12))) + "\n"
    assert shortened(COUNTED_LINES) == COUNTED_LINES
    assert shortened("free\ntext") == "free\ntext"


def test_made_up_calls_get_shortened_texts_where_all_are_long() -> None:
    long = "20000\n" + "\n".join(map(str, range(20000))) + "\n"
    recorded = [canonical_call((), {STANDARD_INPUT: long})]
    made = [canonical_call((n,), {}) for n in range(20)]
    given = supplied(made, recorded, random.Random(5), is_renewed=True)
    assert all(len(input_of(call) or "") < 1000 for call in given)


def test_texts_are_taken_away_only_where_all_calls_came_back_with_theirs() -> None:
    call = canonical_call((), {STANDARD_INPUT: "a\r\nb"})

    def outcome(left: str | None) -> bytes:
        return canonical_bytes(("returned", 1, (), {STANDARD_INPUT: left}))

    assert leaves_all(call, outcome("a\nb"))
    assert not leaves_all(call, outcome("b"))
    assert not leaves_all(call, outcome(None)), "of a generator it is not known"
    assert not leaves_all(call, canonical_bytes(("unencodable", "too much", None, None)))
    assert leaves_all(canonical_call((), {}), canonical_bytes(("returned", 1, None, None)))


def a_case(source: SourceName, args: tuple[object, ...], text: str, status: str, left: str) -> Case:
    value: object = 1 if status == "returned" else ValueError
    outcome = canonical_bytes((status, value if status == "returned" else "", (), {STANDARD_INPUT: left}))
    return Case(call=canonical_call(args, {STANDARD_INPUT: text}), outcome=outcome, source=source)


def test_made_up_texts_are_dropped_and_made_up_arguments_are_not() -> None:
    recorded = a_case(SourceName.RECORDED, ("add",), "1", "returned", "")
    unread = a_case(SourceName.INFERRED, ("add",), "2", "returned", "2")
    rejected = a_case(SourceName.INFERRED, ("add",), "x", "raised", "")
    fine = a_case(SourceName.INFERRED, ("add",), "3", "returned", "")
    others = [
        a_case(SourceName.INFERRED, ("zzz",), "1", "returned", "1"),
        a_case(SourceName.TYPED, ("",), "1", "raised", "1"),
    ]
    assert _well_formed([recorded, unread, rejected, fine, *others]) == [recorded, fine, *others]
    assert _well_formed([unread, rejected, fine], [recorded]) == [fine], "found later, and held to the same"
    leaving = a_case(SourceName.RECORDED, ("add",), "5", "returned", "5")
    assert unread in _well_formed([recorded, leaving, unread])
