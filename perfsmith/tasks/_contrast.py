"""A counter-example as a part of a sentence: what came instead of what, on which call."""

from __future__ import annotations

from itertools import takewhile
from operator import eq
from typing import Final

from perfsmith.tasks._candidate import CounterExample

_WHOLE: Final = 300
"""Characters that a sentence of its own may have."""
_BEFORE: Final = 8
"""Characters shown before the first that differs, where there is room for as many."""


def contrast(example: CounterExample, room: int = _WHOLE) -> str:
    """`ACTUAL instead of EXPECTED on ARGUMENTS` in `room` characters, where that is enough for anything.

    What is too long is cut evenly, and outcomes that begin alike so that the place where they part is seen.
    """
    actual, expected, arguments = example.actual, example.expected, example.arguments
    if actual == expected:
        rooms = _shared_out([len(actual), len(arguments)], room - len(" on : they part in what is left out"))
        return f"{_cut(actual, rooms[0])} on {_cut(arguments, rooms[1])}: they part in what is left out"
    rooms = _shared_out([len(actual), len(expected), len(arguments)], room - len(" instead of  on "))
    parting = sum(takewhile(bool, map(eq, actual, expected)))
    sides = _around(actual, parting, rooms[0]), _around(expected, parting, rooms[1])
    return f"{sides[0]} instead of {sides[1]} on {_cut(arguments, rooms[2])}"


def _shared_out(wanted: list[int], room: int) -> list[int]:
    """Of each length as much as there is: short ones whole, what is left in equal shares."""
    given = [0] * len(wanted)
    places = sorted(range(len(wanted)), key=wanted.__getitem__)
    for left, place in zip(range(len(wanted), 0, -1), places, strict=True):
        given[place] = min(wanted[place], max(0, room // left))
        room -= given[place]
    return given


def _around(text: str, place: int, room: int) -> str:
    """The text, cut so that `place` is seen; how it ended, its first word, is kept where that is short."""
    word = text.partition(" ")[0]
    begins = f"{word} …" if 2 * len(word) < room else "…"
    left = room - len(begins)
    start = min(place - min(_BEFORE, left // 3), len(text) - left)
    if len(text) <= room or start <= len(begins):
        return _cut(text, room)
    return begins + _cut(text[start:], left)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: max(0, room - 1)]}…"
