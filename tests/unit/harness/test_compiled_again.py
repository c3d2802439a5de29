"""A text that is asked for again is not compiled again, and is still the program of its own text and path."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import Any

import pytest

import perfsmith.sandboxes.harness.overlay as untyped

overlay: Any = untyped


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    overlay.AGAIN.clear()
    yield
    overlay.AGAIN.clear()


def meaning(code: object) -> object:
    assert isinstance(code, CodeType)
    names: dict[str, object] = {}
    exec(code, names)
    return names["x"], code.co_filename


def test_each_time_it_is_the_program_of_that_text_in_that_file() -> None:
    for _ in range(4):
        for number in range(5):
            for path in ("a.py", "b.py"):
                assert meaning(overlay.compiled(b"x = %d" % number, path)) == (number, path)


def test_a_text_that_does_not_parse_says_so_each_time() -> None:
    for _ in range(3):
        with pytest.raises(SyntaxError):
            overlay.compiled(b"x = ", "a.py")


def test_only_so_many_are_kept_and_those_asked_for_last() -> None:
    for _ in range(2):
        overlay.compiled(b"x = 1", "a.py")
    for number in range(2 * overlay.MOST_AGAIN):
        overlay.compiled(b"x = 1", "a.py")
        overlay.compiled(b"y = %d" % number, "a.py")
    assert len(overlay.AGAIN) == overlay.MOST_AGAIN
    assert type(overlay.AGAIN["a.py", b"x = 1"]) is bytes


def test_texts_of_candidates_are_not_kept_for_those_who_come_later() -> None:
    for is_kept in (False, True):
        overlay.show("/nowhere", {"a.py": "x = 1\n"}, is_kept)
        overlay.hide()
        assert bool(overlay.AGAIN) is is_kept
