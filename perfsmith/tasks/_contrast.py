"""A counter-example as a part of a sentence: what came instead of what, on which call."""

from __future__ import annotations

from itertools import takewhile
from operator import eq
from typing import Final

from perfsmith.tasks._candidate import CounterExample

WHOLE: Final = 300
"""Characters that a sentence of its own may have."""
_BEFORE: Final = 8
"""Characters shown before the first that differs."""
_AFTER: Final = 12


def contrast(example: CounterExample, room: int = WHOLE) -> str:
    """`ACTUAL instead of EXPECTED on ARGUMENTS` in `room` characters, where that is enough for anything.

    What is too long is cut evenly, and outcomes that begin alike so that the place where they part is seen.
    """
    parts = (example.actual, example.expected, example.arguments)
    rooms = _shared_out([len(each) for each in parts], room - len(" instead of  on "))
    parting = sum(takewhile(bool, map(eq, example.actual, example.expected)))
    actual, expected = (_around(text, parting, size) for text, size in zip(parts[:2], rooms[:2], strict=True))
    return f"{actual} instead of {expected} on {_cut(example.arguments, rooms[2])}"


def _shared_out(wanted: list[int], room: int) -> list[int]:
    """Of each length as much as there is: short ones whole, what is left in equal shares."""
    given = [0] * len(wanted)
    for left, place in zip(
        range(len(wanted), 0, -1), sorted(range(len(wanted)), key=wanted.__getitem__), strict=True
    ):
        given[place] = min(wanted[place], room // left)
        room -= given[place]
    return given


def _around(text: str, place: int, room: int) -> str:
    """The text, cut so that `place` is seen after its first word."""
    if len(text) <= room or place + _AFTER < room:
        return _cut(text, room)
    begins = f"{text.partition(' ')[0]} …"
    return begins + _cut(text[max(0, place - _BEFORE) :], room - len(begins))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: max(0, room - 1)]}…"
