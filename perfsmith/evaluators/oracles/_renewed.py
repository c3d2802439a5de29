"""Recorded calls with other content of the same kind and size: as much work, and never seen before."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, dump, has_references, parse
from perfsmith.evaluators.oracles._input_text import renewed_input
from perfsmith.sandboxes import STANDARD_INPUT


def renewed(recorded: Sequence[bytes], *, count: int, dice: random.Random) -> list[bytes]:
    """Up to `count` distinct calls like the recorded ones, none of them recorded.

    Lists and arrays keep their length, their type and whether they are sorted; their items are drawn again
    from those they had. Text keeps its lines, or its words, in another order. Where a call holds nothing but
    numbers, those move by up to a tenth.

    Args:
        recorded: Canonical bytes of calls.
        count: How many are wanted; fewer come where there is little to change.
        dice: Made from a seed that nobody knew before.
    """
    calls: list[Node] = []
    for payload in recorded:
        try:
            call = parse(payload)
        except MalformedBytes:
            continue
        if call.tag == "T" and len(call.children) == 2 and not has_references(call):
            calls.append(call)
    known, found = set(recorded), dict[bytes, None]()
    for _ in range(3 * count if calls else 0):
        call = dice.choice(calls)
        again = dump(_renewed_call(call, dice))
        if again not in known:
            found[again] = None
        if len(found) == count:
            break
    return list(found)


def _renewed_call(call: Node, dice: random.Random) -> Node:
    args, kwargs = call.children
    values = [*_values(args), *_values(kwargs)]
    has_content = any(not isinstance(value, int | float) for value in values)
    return replace(
        call, children=(_node(args, dice, moved=not has_content), _node(kwargs, dice, moved=not has_content))
    )


def _values(node: Node) -> list[Any]:
    """Arguments that may be changed: plain values as they are, others as nodes."""
    if isinstance(node.plain, tuple):
        return [value for value in node.plain if value is not None]
    if isinstance(node.plain, dict):
        return [value for value in node.plain.values() if value is not None]
    inside = node.children if node.tag == "T" else node.children[1::2]
    return [child.plain if child.tag == "M" else child for child in inside]


def _node(node: Node, dice: random.Random, *, moved: bool = False) -> Node:
    match node.tag:
        case "M" if isinstance(node.plain, tuple):
            return replace(node, plain=tuple(_plain(value, dice, moved=moved) for value in node.plain))
        case "M" if isinstance(node.plain, dict):
            items = {
                key: renewed_input(value, dice)
                if key == STANDARD_INPUT and isinstance(value, str)
                else _plain(value, dice, moved=moved)
                for key, value in node.plain.items()
            }
            return replace(node, plain=items)
        case "M":
            return replace(node, plain=_plain(node.plain, dice, moved=moved))
        case "T":
            return replace(node, children=tuple(_node(child, dice, moved=moved) for child in node.children))
        case "L" if node.children:
            return replace(node, children=tuple(dice.choices(node.children, k=len(node.children))))
        case "D":
            changed = [
                child if number % 2 == 0 else _node(child, dice, moved=moved)
                for number, child in enumerate(node.children)
            ]
            return replace(node, children=tuple(changed))
        case "N":
            return _array(node, dice)
        case _:
            return node


def _plain(value: Any, dice: random.Random, *, moved: bool) -> Any:
    if isinstance(value, list) and value:
        return _drawn_again(value, dice)
    if isinstance(value, str) and len(value) > 1:
        for separator in ("\n", " "):
            if separator in value.strip():
                parts = value.split(separator)
                dice.shuffle(parts)
                return separator.join(parts)
        return "".join(dice.choices(value, k=len(value)))
    if isinstance(value, bytes) and len(value) > 1:
        return bytes(dice.choices(value, k=len(value)))
    if moved and type(value) is int and abs(value) >= 10:
        return value + dice.randint(-(abs(value) // 10), abs(value) // 10)
    if moved and type(value) is float and value - value == 0.0:
        return value * dice.uniform(0.9, 1.1)
    return value


def _drawn_again(values: list[Any], dice: random.Random) -> list[Any]:
    drawn = dice.choices(values, k=len(values))
    try:
        if all(a <= b for a, b in pairwise(values)):
            drawn.sort()
        elif all(a >= b for a, b in pairwise(values)):
            drawn.sort(reverse=True)
    except TypeError:
        pass  # values of kinds that have no order
    return drawn


def _array(node: Node, dice: random.Random) -> Node:
    dtype = np.dtype(node.texts[0])
    values = np.frombuffer(node.raw[5:], dtype=dtype) if dtype.itemsize else np.empty(0)
    if not values.size:
        return node
    generator = np.random.Generator(np.random.PCG64(dice.getrandbits(64)))
    drawn = generator.choice(values, size=values.size)
    if dtype.kind in "biuf" and bool(np.all(values[:-1] <= values[1:])):
        drawn = np.sort(drawn)
    return replace(node, raw=node.raw[:5] + drawn.astype(dtype).tobytes())
