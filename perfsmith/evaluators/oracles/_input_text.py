"""Texts on standard input: changed as programs read them, by lines, words and numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

_INTEGER: Final = re.compile(r"[+-]?\d{1,18}\Z")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?\Z")
_FEW: Final = 3

T = TypeVar("T")


def changed_input(text: str, dice: random.Random) -> str:
    """The text with one change; where a number in it counts words or lines, it counts them still.

    Args:
        text: What a program read.
        dice: Made from a seed.
    """
    text, end = _without_end(text)
    lines = [line.split(" ") for line in text.split("\n")]
    choice = dice.random()
    if choice < 0.4 and (counted := _counted(lines)):
        _with_another_count(lines, dice.choice(counted), dice)
    elif choice < 0.55:
        _other_lines(lines, dice)
    else:
        _other_word(lines, dice)
    return "\n".join(map(" ".join, lines)) + end


def renewed_input(text: str, dice: random.Random) -> str:
    """A text of the same size: numbers of one line in another order, and lines that are alike.

    Args:
        text: What a program read.
        dice: Made from a seed.
    """
    text, end = _without_end(text)
    lines = [line.split(" ") for line in text.split("\n")]
    for line in lines:
        if len(line) >= _FEW and all(map(_NUMBER.match, line)):
            dice.shuffle(line)
    at = 0
    while at < len(lines):
        below = at + 1
        while below < len(lines) and _is_alike(lines[at], lines[below]):
            below += 1
        block = lines[at:below]
        if len(block) >= _FEW:
            dice.shuffle(block)
            lines[at:below] = block
        at = below
    return "\n".join(map(" ".join, lines)) + end


def smaller_inputs(text: str) -> Iterator[str]:
    """Texts with less of what a number in them counts, from the boldest to the most careful.

    Args:
        text: What a program read.
    """
    text, end = _without_end(text)
    lines = [line.split(" ") for line in text.split("\n")]
    for row, at, first, is_of_lines in _counted(lines):
        count = size = int(lines[row][at])
        while size:
            for start in range(0, count, size):
                fewer = [list(line) for line in lines]
                fewer[row][at] = str(count - len(range(start, min(start + size, count))))
                if is_of_lines:
                    del fewer[first + start : min(first + start + size, first + count)]
                else:
                    del fewer[first][start : start + size]
                yield "\n".join(map(" ".join, fewer)) + end
            size //= 2


def _without_end(text: str) -> tuple[str, str]:
    """The text, and the end of its last line, which stays where it is."""
    return (text[:-1], "\n") if text.endswith("\n") else (text, "")


def _is_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(one) == len(other) and list(map(_is_number, one)) == list(map(_is_number, other))


def _is_number(word: str) -> bool:
    return _NUMBER.match(word) is not None


_Count = tuple[int, int, int, bool]
"""Line and word of a number; the line, or the first of the lines, that it counts; whether it counts lines."""


def _counted(lines: Sequence[Sequence[str]]) -> list[_Count]:
    """Numbers that say how many words a later line has, or how many lines follow."""
    found: list[_Count] = []
    last = len(lines)
    for row, line in enumerate(lines):
        for at, word in enumerate(line):
            if not _INTEGER.match(word) or int(word) < 1:
                continue
            count = int(word)
            found += [
                (row, at, below, False) for below in range(row + 1, last) if len(lines[below]) == count > 1
            ][:1]
            if row + 1 + count <= last and (row + 1 + count == last or len(line) == 1):
                found.append((row, at, row + 1, True))
    return found


def _with_another_count(lines: list[list[str]], counted: _Count, dice: random.Random) -> None:
    row, at, first, is_of_lines = counted
    count = int(lines[row][at])
    if is_of_lines:
        block = _fewer_or_more(lines[first : first + count], dice)
        lines[first : first + count] = [list(line) for line in block]
        lines[row][at] = str(len(block))
    else:
        lines[first] = _fewer_or_more(lines[first], dice)
        lines[row][at] = str(len(lines[first]))


def _fewer_or_more(items: list[T], dice: random.Random) -> list[T]:
    """One item less, or one of them twice."""
    at = dice.randrange(len(items))
    if len(items) > 1 and dice.random() < 0.5:
        return [*items[:at], *items[at + 1 :]]
    return [*items[:at], dice.choice(items), *items[at:]]


def _other_lines(lines: list[list[str]], dice: random.Random) -> None:
    """Two lines in each other's place, one twice, or one less."""
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    choice = dice.random()
    if choice < 0.4:
        lines[one], lines[other] = lines[other], lines[one]
    elif choice < 0.7:
        lines.insert(one, list(lines[one]))
    elif len(lines) > 1:
        del lines[one]


def _other_word(lines: list[list[str]], dice: random.Random) -> None:
    """Another word in one place: one of the text, a number near by, or the letters turned round."""
    places = [(row, at) for row, line in enumerate(lines) for at, word in enumerate(line) if word]
    if not places:
        return
    row, at = dice.choice(places)
    word = lines[row][at]
    others = [lines[r][a] for r, a in places if _is_number(lines[r][a]) == _is_number(word)]
    options = [dice.choice(others)]
    if _INTEGER.match(word):
        number = int(word)
        options += [str(number + 1), str(number - 1), "0", "1", str(2 * number), str(-number)]
    elif not _is_number(word):
        options += [word[::-1], word[:1] + word, word[1:] or word]
    lines[row][at] = dice.choice(options)
