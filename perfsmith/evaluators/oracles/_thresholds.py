"""Calls on both sides of the numbers that a change brings along: how many items, how long, how large.

A rewrite often has a way of its own for what is long or small, and the number that says so stands in its
text alone. Tests of the original have no reason to come near it; random changes of calls meet it by luck.
"""

from __future__ import annotations

import ast
import math
import operator
import random
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from itertools import zip_longest
from typing import Any, Final

import numpy as np

from perfsmith.evaluators._canonical import Node, has_references
from perfsmith.evaluators.oracles._call_trees import (
    ARGUMENT,
    argument_places,
    is_leaf,
    leaf,
    length_of,
    places_in,
    with_argument,
    with_value,
)
from perfsmith.evaluators.oracles._mutated_arrays import array_node, array_of, layout_of
from perfsmith.evaluators.oracles._mutated_values import LETTERS, mutated_leaf

_MOST_NUMBERS: Final = 12
MOST_ITEMS: Final = 40_000
"""Of a list that is made; of texts and arrays a few times as many."""
_MOST_CHARACTERS: Final = 100_000
_DEEPEST: Final = 200
_LARGEST: Final = 10**12
_CHANGED: Final = 0.4
"""Share of the items of a long container that are changed: they are not the same few over and over."""
_TEMPLATES: Final = 3
"""Calls that are changed in one way for one number."""
_MOST_BYTES: Final = 256 * 1024
"""Of what is made of one argument, about."""
_MOST_MADE: Final = 6 * 1024 * 1024
"""Of all calls together."""
_FOLDED: Final[Mapping[type[ast.operator], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.LShift: operator.lshift,
    ast.Pow: operator.pow,
}


def numbers_of_change(original: str, changed: str) -> tuple[int, ...]:
    """Whole numbers above one that the changed text names more often, at most a dozen; `1 << 16` is one.

    Those come first that something is compared with, then others outside of tables, each group evenly from
    its smallest to its largest. None where either text cannot be read.
    """
    try:
        before, after = _numbers(original), _numbers(changed)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    new = [n for n in sorted(after) if 1 < n <= _LARGEST and len(after[n]) > len(before.get(n, ()))]
    chosen: list[int] = []
    for use in _Use:
        group = [number for number in new if min(after[number]) == use]
        room = _MOST_NUMBERS - len(chosen)
        chosen += group[:: max(1, -(-len(group) // room))] if room else []
    return tuple(chosen)


class _Use(IntEnum):
    """Where a number stands; the first say most."""

    COMPARED = 0
    ELSEWHERE = 1
    IN_A_TABLE = 2


def _numbers(source: str) -> Mapping[int, list[_Use]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    uses: dict[int, _Use] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.Match):
            use = _Use.COMPARED
        elif isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
            use = _Use.IN_A_TABLE
        else:
            continue
        for part in ast.walk(node):
            uses[id(part)] = min(use, uses.get(id(part), use))
    found: dict[int, list[_Use]] = {}
    for node in ast.walk(tree):
        if (number := _number(node)) is not None:
            found.setdefault(number, []).append(uses.get(id(node), _Use.ELSEWHERE))
    return found


def _number(node: ast.AST) -> int | None:
    """The number that a constant or a product, sum or power of constants stands for."""
    match node:
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            return value
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _FOLDED:
            one, two = _number(left), _number(right)
            if one is None or two is None or abs(one) > _LARGEST or not 0 <= two <= _LARGEST:
                return None
            if isinstance(op, ast.LShift | ast.Pow) and two > 40:
                return None
            return _FOLDED[type(op)](one, two)
        case _:
            return None


def calls_around(calls: Sequence[Node], numbers: Sequence[int], dice: random.Random) -> Iterator[Node]:
    """Calls with sizes and numbers just beyond, at, and well beyond each of these; the first tell most.

    Sequences of one length stay of one length. What is made longer is filled with what stands in such places,
    changed in part, in another order.

    Args:
        calls: Calls to change, unfolded: pairs `(args, kwargs)`.
        numbers: What the change brings along.
        dice: Made from a seed.
    """
    usable = [call for call in calls if not has_references(call)]
    if not usable:
        return
    ways = [
        way(call, number, dice)
        for way in (_sized, _counted, _both, _nested)
        for number in numbers
        for call in dice.sample(usable, min(_TEMPLATES, len(usable)))
    ]
    room = _MOST_MADE
    for row in zip_longest(*ways):
        for call in row:
            if call is not None:
                yield call
                room -= _bytes_of(call)
            if room < 0:
                return


def _near(number: int, dice: random.Random) -> tuple[int, ...]:
    """Beyond it, at it, after several whole blocks of it, below it, and beyond it by some part."""
    return (
        number + 1,
        number,
        2 * number + 1 + dice.randrange(number),
        number - 1,
        number + 1 + dice.randrange(number),
    )


def _counted(call: Node, number: int, dice: random.Random) -> Iterator[Node]:
    """The number and others near it where a number stands."""
    yield from _of_numbers(call, _near(number, dice), dice)


def _of_numbers(call: Node, wanted: Sequence[int], dice: random.Random) -> Iterator[Node]:
    places = [(path, node.plain) for path, node in places_in(call, ()) if node.tag == "M"]
    found = [(path, value) for path, value in places if type(value) in (int, float)]
    # Items of what was made long are many, and an argument is what something is counted by.
    found = [place for place in found if len(place[0]) == ARGUMENT] or found
    for each in wanted:
        for path, value in dice.sample(found, min(2, len(found))):
            yield with_value(call, path, leaf(float(each) if isinstance(value, float) else each))


def _sized(call: Node, number: int, dice: random.Random) -> Iterator[Node]:
    """So many items, or characters, in a place: all sequences of that length together."""
    yield from _of_sizes(call, _near(number, dice), dice)


def _of_sizes(call: Node, wanted: Sequence[int], dice: random.Random) -> Iterator[Node]:
    places = [
        (path, node, size)
        for path, node in _sequences(call, ())
        if (size := _size_of(node)) is not None and len(path) > 1
    ]
    for size in wanted:
        rows = dice.sample(places, min(2, len(places)))
        for path, node, length in rows:
            if size > (MOST_ITEMS if node.tag in "LDSZ" else _MOST_CHARACTERS):
                continue
            beside = [
                (at, other)
                for at, other, known in places
                if at != path and len(at) == len(path) and known == length > 0 and other.tag == node.tag
            ]
            beside = beside if node.tag in "LN" else []
            if size * (1 + len(beside)) * (_bytes_of(node) / max(length, 1)) > _MOST_BYTES:
                continue  # as many of these items would make it too large
            changed = with_value(call, path, _made(node, size, dice))
            for at, other in beside:
                changed = with_value(changed, at, _made(other, size, dice))
            yield changed


def _both(call: Node, number: int, dice: random.Random) -> Iterator[Node]:
    """A place that holds more than so many, and a number as large beside it: a width, a limit, a position."""
    beyond = number + 1 + dice.randrange(number)
    for longer in _of_sizes(call, (beyond + number, beyond), dice):
        yield from _of_numbers(longer, (number + 1, beyond), dice)


def _sequences(node: Node, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Node]]:
    """Containers, texts and arrays of a call, an argument and one level below."""
    if len(path) > 1:
        yield path, node
    if len(path) < 3 and node.tag in "LTD":
        is_keyed = node.tag == "D"
        for at, child in enumerate(node.children):
            if not (is_keyed and at % 2 == 0):
                yield from _sequences(child, (*path, at))


def _bytes_of(node: Node) -> int:
    """About how many bytes a tree is written in."""
    size = len(node.plain) if isinstance(node.plain, str | bytes) else 0
    return 6 + size + len(node.raw) + sum(map(_bytes_of, node.children))


def _size_of(node: Node) -> int | None:
    match node.tag:
        case "M" if isinstance(node.plain, str | bytes):
            return len(node.plain)
        case "L" | "S" | "Z":
            return len(node.children)
        case "D":
            return len(node.children) // 2
        case "B":
            return len(node.raw)
        case "N":
            return length_of(node)
        case _:
            return None


def _made(node: Node, size: int, dice: random.Random) -> Node:
    """One of that size; as it is where there is nothing to fill it with."""
    match node.tag:
        case "M" if isinstance(node.plain, str):
            return leaf(_text(node.plain, size, dice))
        case "M" if isinstance(node.plain, bytes):
            return leaf(_octets(node.plain, size, dice))
        case "B":
            return replace(node, raw=_octets(node.raw, size, dice))
        case "L":
            return replace(node, children=_arranged(_items(node.children, size, dice), dice))
        case "S" | "Z":
            return replace(node, children=tuple(_distinct(node.children, size, dice)))
        case "D":
            keys = _distinct(node.children[::2], size, dice)
            values = _items(node.children[1::2], len(keys), dice)
            pairs = zip(keys, values, strict=False)
            return replace(node, children=tuple(part for pair in pairs for part in pair))
        case "N":
            return _array(node, size, dice)
        case _:
            return node


def _items(known: Sequence[Node], size: int, dice: random.Random) -> list[Node]:
    if not known:
        return []
    items = dice.choices(known, k=size)
    reach = dice.choice((8, size, 100 * size))
    return [_another(item, reach, dice) if dice.random() < _CHANGED else item for item in items]


def _another(item: Node, reach: int, dice: random.Random) -> Node:
    """The item with another leaf; a number keeps its sign: callers may give none below zero."""
    if item.tag == "M" and is_leaf(item.plain):
        value: Any = item.plain
        match value:
            case bool():
                return leaf(not value)
            case int():
                return leaf(dice.randint(0, reach + abs(value)) * (-1 if value < 0 else 1))
            case float() if math.isfinite(value):  # with digits to their end: rounding shows
                return leaf(dice.uniform(0.0, min(2.0 * abs(value) + 1.0, 1e300)) * (-1 if value < 0 else 1))
            case _:
                return leaf(mutated_leaf(value, dice, is_bold=False))
    if item.tag in "LT" and item.children:
        at = dice.randrange(len(item.children))
        child = _another(item.children[at], reach, dice)
        return replace(item, children=(*item.children[:at], child, *item.children[at + 1 :]))
    return item


def _arranged(items: list[Node], dice: random.Random) -> tuple[Node, ...]:
    """As they come, or in rising or falling order where they have one."""
    way = dice.random()
    if way < 0.4 or not all(item.tag == "M" for item in items):
        return tuple(items)
    try:
        ordered = sorted(items, key=lambda item: item.plain)  # type: ignore[arg-type,return-value]
    except TypeError:
        return tuple(items)
    return tuple(ordered if way < 0.7 else ordered[::-1])


def _distinct(known: Sequence[Node], size: int, dice: random.Random) -> list[Node]:
    """So many keys: the known ones, and others like them."""
    found = {_key(node): node for node in known}
    kinds = [node.plain for node in known if node.tag == "M" and type(node.plain) in (int, str)]
    while kinds and len(found) < size:
        like = dice.choice(kinds)
        value = f"{like}{len(found)}" if isinstance(like, str) else like + len(found)  # type: ignore[operator]
        node = leaf(value)
        if _key(node) in found:
            node = leaf(f"{value}'" if isinstance(value, str) else value + 7919 * len(found))
        found[_key(node)] = node
    return list(found.values())[:size]


def _key(node: Node) -> object:
    return (type(node.plain), node.plain) if node.tag == "M" and is_leaf(node.plain) else id(node)


def _text(value: str, size: int, dice: random.Random) -> str:
    """Pieces of the text over and over, here and there a letter that is unusual."""
    pieces: list[str] = []
    length = 0
    while length < size:
        at = dice.randrange(len(value)) if value else 0
        piece = value[at : at + dice.randint(1, 24)] or "x"
        if dice.random() < 0.05:
            piece = dice.choice(LETTERS)
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)[:size]


def _octets(value: bytes, size: int, dice: random.Random) -> bytes:
    if dice.random() < 0.5 or not value:
        return dice.randbytes(size)
    return bytes(dice.choices(value, k=size))


def _array(node: Node, size: int, dice: random.Random) -> Node:
    """Items of it in random order; floats with digits to their end in half of the cases."""
    array = array_of(node)
    if array is None or not array.ndim or not array.size:
        return node
    axis = dice.randrange(array.ndim)
    if size * (array.size // array.shape[axis]) > _MOST_CHARACTERS:
        return node
    picked = np.array(dice.choices(range(array.shape[axis]), k=size), dtype=np.intp)
    made = np.take(array, picked, axis=axis)
    if array.dtype.kind == "f" and dice.random() < 0.75:
        noise = np.random.Generator(np.random.PCG64(dice.getrandbits(32))).random(made.shape)
        with np.errstate(all="ignore"):
            made = ((np.abs(made) + 1.0) * noise).astype(array.dtype)
    return array_node(node, made, layout_of(node))


def _nested(call: Node, number: int, dice: random.Random) -> Iterator[Node]:
    """A list in a list in a list, deeper than the number says, where there are lists in lists."""
    if number > _DEEPEST:
        return
    for place in argument_places(call):
        argument = call.children[place[0]].children[place[1]]
        inner = [child for child in argument.children if child.tag == "L"] if argument.tag == "L" else []
        for depth in (number + 1, number) if inner else ():
            made = dice.choice(inner)
            for _ in range(depth):
                made = replace(argument, children=(made,))
            yield with_argument(call, place, made)
