"""Other values in place of one value: neighbours, boundaries, and what code forgets to think of."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from perfsmith.evaluators._canonical import Node

_LONGEST_TEXT: Final = 4000
_MOST_ITEMS: Final = 2000
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
_HUGE: Final = (2**31 - 1, -(2**31), 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**30)
_SPACES: Final = (" ", "\t", "\n", "\r\n", "\u00a0", "\u2028")
_LETTERS: Final = ("é", "e\u0301", "ß", "İ", "ﬁ", "Ω", "٣", "²", "字", "\U0001f600", "\x00", "\ud800")
"""Letters that change their length with their case, are digits and no decimals, need four bytes."""

Array = np.ndarray[Any, np.dtype[Any]]


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
            return _integer(value, dice, is_bold=is_bold)
        case float():
            return _float(value, dice)
        case complex():
            parts = _float(value.real, dice), _float(value.imag, dice)
            return dice.choice([complex(parts[0], value.imag), complex(value.real, parts[1])])
        case str():
            return _text(value, dice)
        case bytes():
            return _bytes(value, dice)
        case _:
            return value


def _integer(value: int, dice: random.Random, *, is_bold: bool) -> int:
    near = (value + 1, value - 1, -value, value * 2, value // 2, value + dice.randint(-16, 16))
    if is_bold and dice.random() < 0.1:
        return dice.choice(_HUGE)
    return dice.choice(dice.choice([near, _INTS]))


def _float(value: float, dice: random.Random) -> float:
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
        value[:at] + dice.choice(_LETTERS) + value[at:],
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
    )
    return dice.choice(changed)[:_LONGEST_TEXT]


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
    """The same items in another order, fewer, or more of them: at most `_MOST_ITEMS`.

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
            return (items + items)[: max(_MOST_ITEMS, count)]
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


def mutated_array(node: Node, dice: random.Random, *, is_bold: bool) -> Node:
    """An array of the same dtype and number of dimensions with other items, order, size or layout."""
    array = array_of(node)
    if array is None or not array.ndim:
        return node
    dtype = array.dtype
    is_fortran = node.raw[0] & 3 == 2
    axis = dice.randrange(array.ndim)
    match dice.randrange(6):
        case 0 if array.ndim > 1:
            is_fortran = not is_fortran
        case 1:
            picked = reordered(range(array.shape[axis]), dice)
            width = array.size // max(array.shape[axis], 1)
            if len(picked) * width <= max(array.size, _MOST_ITEMS):
                array = np.take(array, np.array(picked, dtype=np.intp), axis=axis)
        case 2:
            array = np.sort(array, axis=axis) if dtype.kind in "biufcSUmM" else np.flip(array, axis=axis)
        case 3 if array.size:
            array[...] = array.flat[dice.randrange(array.size)]
        case 4 if array.size:
            # All of them at once: a branch on the sign or on NaN of any item is reached by this.
            array[...] = _item(array, dice, is_bold=is_bold)
        case _ if array.size:
            array.flat[dice.randrange(array.size)] = _item(array, dice, is_bold=is_bold)
        case _:
            pass
    return array_node(node, array, is_fortran=is_fortran)


def array_of(node: Node) -> Array | None:
    """A copy of the array of a node; None where its memory is shared, or its items are of no plain kind."""
    shape = node.children[0].plain
    if node.tag != "N" or node.raw[0] & 8 or not isinstance(shape, tuple):
        return None
    try:
        flat = np.frombuffer(node.raw[5:], dtype=np.dtype(node.texts[0]))
        return flat.reshape([n for n in shape if isinstance(n, int)]).copy()
    except (TypeError, ValueError):
        return None


def array_node(node: Node, array: Array, *, is_fortran: bool) -> Node:
    """The node of an array that stands in place of another one, writeable where that was."""
    laid_out = np.asarray(array, order="F" if is_fortran else "C")
    layout = (1 if laid_out.flags.c_contiguous else 0) | (2 if laid_out.flags.f_contiguous else 0)
    raw = bytes([layout | node.raw[0] & 4]) + node.raw[1:5] + array.tobytes()
    shape = Node(tag="M", plain=tuple(int(n) for n in array.shape))
    return replace(node, children=(shape,), raw=raw)


def mutated_scalar(node: Node, dice: random.Random, *, is_bold: bool) -> Node:
    """Another NumPy scalar of the same dtype."""
    array: Array = np.frombuffer(node.raw, dtype=np.dtype(node.texts[0])).copy()
    if array.size == 1:
        array[0] = _item(array, dice, is_bold=is_bold)
    return replace(node, raw=array.tobytes())


def _item(array: Array, dice: random.Random, *, is_bold: bool) -> Any:
    """A value for one place of the array: a mutation of one that it holds, where the dtype has it."""
    held = array.flat[dice.randrange(array.size)]
    match array.dtype.kind:
        case "b":
            return not held
        case "i" | "u":
            limits = np.iinfo(array.dtype)
            if is_bold and dice.random() < 0.2:
                return dice.choice([limits.min, limits.max])
            return min(max(_integer(int(held), dice, is_bold=False), limits.min), limits.max)
        case "f":
            with np.errstate(over="ignore"):
                return array.dtype.type(_float(float(held), dice))
        case "c":
            with np.errstate(over="ignore"):
                return array.dtype.type(complex(_float(float(held.real), dice), float(held.imag)))
        case _:
            return held
