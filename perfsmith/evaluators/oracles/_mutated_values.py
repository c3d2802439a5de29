"""Other values in place of one value: neighbours, boundaries, and what code forgets to think of."""

from __future__ import annotations

import math
import random
import re
import sys
from collections.abc import Sequence
from typing import Any, Final

_LONGEST_TEXT: Final = 4000
MOST_ITEMS: Final = 2000
"""Containers and arrays are not made longer than this."""
_FLOATS: Final = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    math.nan,
    math.inf,
    -math.inf,
    5e-324,
    sys.float_info.min,
    sys.float_info.epsilon,
    sys.float_info.max,
    float(2**53),
)
_INTS: Final = (0, 1, -1, 2, 127, 128, 255, 256)
_HUGE: Final = (2**31 - 1, -(2**31), 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**30, 10**310)
_NO_COUNT: Final = 2**53
"""Nothing counts so far."""
_DIGITS: Final = re.compile(r"[0-9]{1,18}")
_SPACES: Final = (" ", "\t", "\n", "\r\n", "\u00a0", "\u2028")
LETTERS: Final = (
    *("é", "e\u0301", "ß", "İ", "ﬁ", "Ω", "٣", "²", "字", "\U0001f600", "\x00", "\ud800"),
    *("\u0301", "\u094d", "\u200d", "\u00ad", "\u00b7", "\u05d0", "\u0628", "\u30ab"),
)
"""Letters that change their length with their case, are digits and no decimals, need four bytes, combine,
join, are not seen, run from right to left."""


def mutated_leaf(value: Any, dice: random.Random, *, is_bold: bool) -> Any:
    """Another plain value, usually of the same type; perhaps the same one.

    Args:
        value: None, a number, text or bytes.
        dice: Made from a seed.
        is_bold: Huge integers too, with which a count never ends.
    """
    match value:
        case bool():
            return not value
        case int():
            return near_integer(value, dice, is_bold=is_bold)
        case float():
            return near_float(value, dice)
        case complex():
            parts = near_float(value.real, dice), near_float(value.imag, dice)
            return dice.choice([complex(parts[0], value.imag), complex(value.real, parts[1])])
        case str():
            return _text(value, dice)
        case bytes():
            return _bytes(value, dice)
        case _:
            return value


def near_integer(value: int, dice: random.Random, *, is_bold: bool) -> int:
    """A neighbour, a multiple, or an integer that is special; huge ones beside huge ones, or when bold."""
    near = (value + 1, value - 1, -value, value * 2, value // 2, value + dice.randint(-16, 16))
    if (is_bold or abs(value) >= _NO_COUNT) and dice.random() < 0.1:
        return dice.choice(_HUGE)
    return dice.choice(dice.choice([near, _INTS]))


def near_float(value: float, dice: random.Random) -> float:
    """A neighbour, a multiple, or a number that is special: no number, infinite, minus zero, subnormal."""
    with_neighbours = (
        -value,
        value + 1.0,
        value - 1.0,
        value * 2.0,
        value / 2.0,
        math.nextafter(value, math.inf),
        math.nextafter(value, -math.inf),
        float(round(value)) if math.isfinite(value) else value,
        value * dice.uniform(0.5, 2.0),
    )
    return dice.choice(dice.choice([with_neighbours, _FLOATS]))


def _text(value: str, dice: random.Random) -> str:
    at = dice.randint(0, len(value))
    changed = (
        "",
        value[:at] + value[at + 1 :],
        value[:at] + value[at : at + 1] + value[at:],
        value[:at] + dice.choice(_SPACES) + value[at:],
        value[:at] + dice.choice(LETTERS) + value[at:],
        value[::-1],
        value.swapcase(),
        dice.choice(_SPACES) + value,
        value + dice.choice(_SPACES),
        dice.choice(_SPACES) * dice.randint(1, 3),
        value + value,
        value[:at],
        value[at:],
        value * 40,
        value + str(dice.choice(_INTS)),
        _with_another_number(value, dice),
        _with_another_number(value, dice),
    )
    return dice.choice(changed)[:_LONGEST_TEXT]


def _with_another_number(value: str, dice: random.Random) -> str:
    """One of the numbers in a text replaced: by a neighbour, a special one, or one of very many digits."""
    numbers = list(_DIGITS.finditer(value))
    if not numbers:
        return value
    found = dice.choice(numbers)
    number = int(found[0])
    other = dice.choice(
        (number + 1, max(number - 1, 0), 0, 1, 2, number * 10, f"0{number}", "9" * 7, "9" * 30)
    )
    return f"{value[: found.start()]}{other}{value[found.end() :]}"


def _bytes(value: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(value))
    changed = (
        b"",
        value[:at] + value[at + 1 :],
        value[:at] + bytes([dice.choice((0, 9, 10, 32, 48, 127, 128, 255))]) + value[at:],
        value[::-1],
        value + value,
        value[:at],
        value * 40,
    )
    return dice.choice(changed)[:_LONGEST_TEXT]


def reordered(items: Sequence[Any], dice: random.Random, *, keys: Sequence[Any] | None = None) -> list[Any]:
    """The same items in another order, fewer, or more of them: at most `MOST_ITEMS`.

    Args:
        items: What a sequence holds.
        dice: Made from a seed.
        keys: What to sort them by; None, or keys that have no order, leave them unsorted.
    """
    items = list(items)
    count = len(items)
    at, other = dice.randrange(max(count, 1)), dice.randrange(max(count, 1))
    match dice.randrange(11):
        case 0:
            return []
        case 1:
            return items[at : at + 1]
        case 2:
            return (items + items)[: max(MOST_ITEMS, count)]
        case 3:
            return items[::-1]
        case 4:
            return _sorted(items, keys)
        case 5:
            return _sorted(items, keys)[::-1]
        case 6:
            return items[:at] + items[at + 1 :]
        case 7:
            return items[:at] + items[at : at + 1] + items[at:]
        case 8 if count:
            return [*items[:at], items[other], *items[at + 1 :]]
        case 9 if count:
            return [items[at]] * count
        case _:
            dice.shuffle(items)
            return items


def _sorted(items: list[Any], keys: Sequence[Any] | None) -> list[Any]:
    if keys is None:
        return items
    try:
        return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__)]
    except TypeError:
        return items
