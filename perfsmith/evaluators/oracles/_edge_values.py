"""Values at which code goes wrong: what a tester would try in the place of a value that was seen.

The list is the one of boundary value analysis (Myers, The Art of Software Testing), with what is peculiar to
Python and NumPy: NaN, signed zeros, integers beyond 53, 63 and 64 bits, characters whose case or class is
unusual, dates at the ends of months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np

from perfsmith.evaluators._canonical import Node, Plain

CHARACTERS: Final = (
    "ß",  # its upper case, and its folded one, are two letters
    "²",  # a digit to isdigit(), no number to int()
    "٣",  # a number of another script
    "é",
    "e\u0301",  # the same letter in two characters
    "\u00a0",  # a blank that is no ASCII blank
    "\x0b",
    "\x85",  # ends a line to splitlines()
    "\u2028",
    "\r\n",
    "\n",
    " ",
    "\x00",
    "A",
    "-",
    "_",
    "😀",  # beyond sixteen bits
)
"""Put into texts, one at a time."""

LARGE: Final = (2**31 - 1, 2**63 - 1, -(2**63), 2**64 - 1, (2**53 + 1) ** 2)
"""Integers that some narrower type cannot hold."""

_FLOATS: Final = (float("nan"), -0.0, 0.0, float("inf"), float("-inf"), 0.1, 2.5, 1e16)


class Allowed(NamedTuple):
    """What numbers may be at a place."""

    large: bool
    """Integers may be large; where they are counts, such a call never ends."""
    negative: bool
    """Numbers were seen below zero, or the text asks for it; elsewhere they are sizes, ages, times."""


def edges_of_plain(value: object, allowed: Allowed) -> list[Any]:
    """What to try in the place of a plain value, the most telling first; all of its own type.

    Args:
        value: What was seen.
        allowed: What a number may be.
    """
    match value:
        case bool():
            return [not value]
        case int():
            found = [0, -1, 1, -value, value + 1, *(LARGE if allowed.large else ())]
            return [each for each in found if each >= 0 or allowed.negative]
        case float():
            numbers = [*_FLOATS, -value]
            return [each for each in numbers if not each < 0 or allowed.negative]
        case str():
            return _texts(value)
        case bytes():
            half = len(value) // 2
            return [
                b"",
                *(value[:half] + mark + value[half:] for mark in (b"\x00", b"\xff", b"\n")),
                value * 2,
            ]
        case _:
            return []


def _texts(value: str) -> list[str]:
    """Nothing, a blank, other case, one character over and over, and unusual ones at either end or inside."""
    half = len(value) // 2
    found = ["", " ", value.swapcase(), value * 2]
    if len(value) > 1:
        found += [value[0] * len(value), value[::-1]]
    for number, mark in enumerate(CHARACTERS):
        at = (0, len(value), half)[number % 3]
        found.append(value[:at] + mark + value[at:])
    return found


_DAYS: Final = ((2024, 2, 29), (2023, 2, 28), (2024, 1, 31), (2023, 1, 31), (2024, 12, 31), (1900, 2, 28))
_TIMES: Final = (bytes(6), bytes([23, 59, 59]) + (999_999).to_bytes(3, "big"))
_SPANS: Final = ((0, 0, 0), (0, 0, 1), (1, 0, 0), (-1, 86_399, 0), (-2, 5, 0))


def edges_of_date(node: Node) -> tuple[Node, ...]:
    """Dates and durations to try in the place of one, written as `datetime` writes them for `pickle`."""
    if node.tag != "K" or node.texts[0] != "datetime" or not isinstance(node.children[1].plain, tuple):
        return ()
    days = [year.to_bytes(2, "big") + bytes([month, day]) for year, month, day in _DAYS]
    arguments: list[Plain] = []
    match node.texts[1]:
        case "date":
            arguments = [(day,) for day in days]
        case "datetime":
            arguments = [(day + time,) for day in days[:3] for time in _TIMES]
        case "timedelta":
            arguments = list(_SPANS)
        case _:
            pass
    before, after = node.children[:1], node.children[2:]
    return tuple(replace(node, children=(*before, Node(tag="M", plain=each), *after)) for each in arguments)


def edges_of_array(node: Node, random: np.random.Generator, allowed: Allowed) -> list[Node]:
    """Arrays of the same dtype and shape: special values at a place or everywhere, ties, extremes."""
    dtype = np.dtype(node.texts[0])
    values: np.ndarray[Any, Any] = np.frombuffer(node.raw[5:], dtype=dtype)
    if not values.size or len(node.children) > 1:
        return []
    specials: Sequence[Any] = ()
    if dtype.kind == "f":
        specials = (np.nan, -0.0, np.inf, 0.0, *((-1.0,) if allowed.negative else ()))
    elif dtype.kind in "iu":
        # Beyond 32 bits an original that works in the dtype itself wraps round with a warning.
        most = min(int(np.iinfo(dtype).max), 2**31 - 1)
        specials = (most, 0, *((max(int(np.iinfo(dtype).min), -most),) if allowed.negative else ()))
    found = []
    for special in specials:
        for places in (random.integers(values.size, size=1), slice(None)):
            changed = values.copy()
            changed[places] = special
            found.append(changed)
    if dtype.kind in "fiu":
        found.append(np.full_like(values, values[0]))
        found.append(values[random.integers(min(values.size, 3), size=values.size)])
    if dtype.kind == "f":
        found.append((values + random.uniform(0.1, 0.9, size=values.size)).astype(dtype))
    return [
        Node(tag="N", texts=node.texts, children=node.children, raw=node.raw[:5] + each.tobytes())
        for each in found
    ]
