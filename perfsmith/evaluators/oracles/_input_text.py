"""Texts on standard input: changed as programs read them, by lines, words and numbers."""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

_INTEGER: Final = re.compile(r"[+-]?\d{1,18}\Z")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?\Z")
_FEW: Final = 3
_MANY: Final = 24
"""Most times that an item is put in at once."""
_KEPT: Final = 12
"""Words or lines that are left of those that a number counts, in a shortened text."""

T = TypeVar("T")


def changed_input(text: str, dice: random.Random) -> str:
    """The text with one change; where a number in it counts words or lines, it counts them still.

    Args:
        text: What a program read.
        dice: Made from a seed.
    """
    lines, end = _lines_of(text)
    choice = dice.random()
    if choice < 0.4 and (counted := _counted(lines)):
        _with_another_count(lines, dice.choice(counted), dice)
    elif choice < 0.55:
        _other_lines(lines, dice)
    elif choice < 0.65:
        _other_blanks(lines, dice)
    elif choice < 0.97 or not text:
        _other_word(lines, dice)
    else:
        end = "" if end else "\n"  # a last line need not be ended
    return _text_of(lines, end)


def renewed_input(text: str, dice: random.Random) -> str:
    """A text of the same size: numbers of one line in another order, and lines that are alike.

    Args:
        text: What a program read.
        dice: Made from a seed.
    """
    lines, end = _lines_of(text)
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
    return _text_of(lines, end)


def smaller_inputs(text: str) -> Iterator[str]:
    """Texts with less of what a number in them counts, from the boldest to the most careful.

    Args:
        text: What a program read.
    """
    lines, end = _lines_of(text)
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
                yield _text_of(fewer, end)
            size //= 2


def _lines_of(text: str) -> tuple[list[list[str]], str]:
    """The words of each line, and the end of the last line, which stays where it is."""
    end = "\n" if text.endswith("\n") else ""
    return [line.split(" ") for line in text.removesuffix(end).split("\n")], end


def _text_of(lines: Sequence[Sequence[str]], end: str) -> str:
    return "\n".join(map(" ".join, lines)) + end


def _is_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(one) == len(other) and list(map(_is_number, one)) == list(map(_is_number, other))


def _is_number(word: str) -> bool:
    return _NUMBER.match(word) is not None


_Count = tuple[int, int, int, bool]
"""Line and word of a number; the line, or the first of the lines, that it counts; whether it counts lines."""


def _counted(lines: Sequence[Sequence[str]]) -> list[_Count]:
    """Numbers that say how many words a later line has, or how many lines follow."""
    rows_of: dict[int, list[int]] = {}
    for row, line in enumerate(lines):
        rows_of.setdefault(len(line), []).append(row)
    found: list[_Count] = []
    last = len(lines)
    for row, line in enumerate(lines):
        for at, word in enumerate(line):
            if not _INTEGER.match(word) or int(word) < 1:
                continue
            count = int(word)
            rows = rows_of.get(count, []) if count > 1 else []
            below = bisect_right(rows, row)
            if below < len(rows):
                found.append((row, at, rows[below], False))
            if row + 1 + count <= last and (row + 1 + count == last or len(line) == 1):
                found.append((row, at, row + 1, True))
    return found


def shortened(text: str) -> str:
    """The text with few of what each number in it counts; as it is where none counts anything.

    Args:
        text: What a program read.
    """
    lines, end = _lines_of(text)
    at = 0
    while at < len(lines):  # from the top: what a count has cut away counts nothing any more
        line = lines[at]
        count = int(line[0]) if len(line) == 1 and _INTEGER.match(line[0]) else 0
        if count > _KEPT and at + 1 < len(lines):
            if len(lines[at + 1]) == count:
                lines[at], lines[at + 1] = [str(_KEPT)], lines[at + 1][:_KEPT]
                at += 1
            elif count < len(lines) - at:
                del lines[at + 1 + _KEPT : at + 1 + count]
                lines[at] = [str(_KEPT)]
                at += _KEPT
        at += 1
    return _text_of(lines, end)


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
    """One item less, or one of them twice, or many times."""
    at, choice = dice.randrange(len(items)), dice.random()
    if len(items) > 1 and choice < 0.4:
        return [*items[:at], *items[at + 1 :]]
    times = dice.randint(2, _MANY) if choice > 0.8 else 1
    return [*items[:at], *[dice.choice(items)] * times, *items[at:]]


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


def _other_blanks(lines: list[list[str]], dice: random.Random) -> None:
    """A line with blanks around it, or with more of them between two words."""
    line = dice.choice(lines)
    at = dice.choice((0, len(line), dice.randint(0, len(line))))
    line.insert(at, dice.choice(("", "", "\t")))


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
        # With more digits, or fewer: as texts such numbers stand in another order.
        options += [str(10 * number), str(number // 10), str(number + 9 * 10 ** dice.randrange(len(word)))]
    elif not _is_number(word):
        options += [word[::-1], word[:1] + word, word[1:] or word]
    lines[row][at] = dice.choice(options)
