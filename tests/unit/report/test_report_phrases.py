"""Numbers in words never promise more than was measured; foreign text never acts on the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import a_speed
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.agent.report._phrases import (
    count,
    duration,
    per_call,
    percent,
    plain,
    speed_context,
    speed_phrase,
)


def test_a_speed_up_is_phrased_with_its_bound_and_its_count() -> None:
    assert speed_phrase(a_speed(1.42, 1.50)) == "at least 1.42x (99 %), median 1.50x, 30 pairs"
    assert speed_phrase(replace(a_speed(), confidence=0.995, pairs=1)) == (
        "at least 1.42x (99.5 %), median 1.50x, 1 pair"
    )


@pytest.mark.parametrize(("bound", "shown"), [(1.4299, "1.42x"), (1.41999, "1.41x"), (1.05, "1.05x")])
def test_a_lower_bound_is_never_rounded_up(bound: float, shown: str) -> None:
    assert f"at least {shown} " in speed_phrase(a_speed(bound, 2.0))


def test_a_noise_floor_is_never_rounded_down() -> None:
    assert speed_context(a_speed()) == "6 generations; noise floor 1.02x; machine 3f9a2c41d07b"
    assert "1.00x" in speed_context(replace(a_speed(), noise_floor=1.0))


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "0 %"),
        (0.0004, "less than 0.1 %"),
        (0.0049, "0.4 %"),
        (0.1299, "12 %"),
        (0.29, "29 %"),
        (1.0, "100 %"),
        (-0.02, "-2 %"),
    ],
)
def test_a_share_is_rounded_down_and_never_to_nothing(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0, "0 ms"),
        (0.25, "250 ms"),
        (0.9996, "1 s"),
        (1.0, "1 s"),
        (12.44, "12.4 s"),
        (59.96, "1 min"),
        (61.2, "1 min 1 s"),
        (3599.7, "1 h"),
        (3720.0, "1 h 2 min"),
    ],
)
def test_a_duration_reads_as_a_person_says_it(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("nanoseconds", "shown"),
    [(12.34, "12.3 ns"), (999.6, "1 µs"), (18_312.5, "18.3 µs"), (2_500_000, "2.5 ms"), (5e12, "5000 s")],
)
def test_a_time_per_call_has_three_digits(nanoseconds: float, shown: str) -> None:
    assert per_call(nanoseconds) == shown


def test_a_count_agrees_with_its_noun() -> None:
    assert [count(0, "pair"), count(1, "pair"), count(1200, "pair")] == ["0 pairs", "1 pair", "1,200 pairs"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jgone", r"\x1b[2Jgone"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("safe\u202egnp.exe", r"safe\u202egnp.exe"),
        ("\x9b31m\u2028", r"\x9b31m\u2028"),
        ("naïve 日本 😀", "naïve 日本 😀"),
        ("\udc80", r"\udc80"),
    ],
)
def test_characters_that_act_on_a_terminal_are_spelled_out(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_plain_text_is_one_printable_encodable_line(text: str) -> None:
    shown = plain(text)
    assert len(shown.splitlines()) <= 1
    assert shown.encode().decode() == shown
    assert plain(shown) == shown


def test_what_is_cut_is_counted() -> None:
    assert plain("abcdef", limit=4) == "abcd… (2 more characters)"
    assert plain("abcd", limit=4) == "abcd"
