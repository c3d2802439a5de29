"""Changes that bring a part of a call to an edge, each a function from a node to another of its kind."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from perfsmith.evaluators._canonical import Node, Plain
from perfsmith.evaluators.oracles._edge_trees import leaves, node_at, with_node
from perfsmith.evaluators.oracles._edge_values import (
    Allowed,
    edges_of_array,
    edges_of_date,
    edges_of_plain,
)

MOST_ITEMS = 400
"""Items a container is made to have at most."""
_OTHER_TYPES: tuple[Plain, ...] = (True, False, None, 1, 1.0)
_EQUALS = (bool, int, float)
_REPETITIONS = 8

Change = Callable[[Node], Node]


def changes_of(node: Node, dice: random.Random, allowed: Allowed, *, is_mixed: bool) -> Iterator[Change]:
    """What can be done to a node like this one, the most telling first.

    Args:
        node: An example of what stands there.
        dice: For choices that a change makes.
        allowed: What a number there may be.
        is_mixed: Values of several types stand there.
    """
    match node.tag:
        case "M":
            for number in range(len(edges_of_plain(node.plain, allowed))):
                yield partial(_edge, number=number, allowed=allowed)
            if is_mixed:
                yield from (partial(_put, Node(tag="M", plain=other)) for other in _OTHER_TYPES)
        case "N":
            for number in range(len(edges_of_array(node, _generator(dice), allowed))):
                yield partial(_array_edge, number=number, dice=dice, allowed=allowed)
        case "K":
            yield from (partial(_put, date) for date in edges_of_date(node))
        case "L":
            yield from (partial(_picked, pick=pick) for pick in _PICKS)
            for _ in range(6):
                yield partial(with_twin, dice=dice, allowed=allowed)
                yield partial(_rough, dice=dice)
        case "D":
            yield from (partial(_picked_pairs, pick=pick) for pick in _PICKS)
        case _:
            return


_PICKS: tuple[slice, ...] = (slice(0), slice(1), slice(None, None, -1), slice(1, None), slice(None, -1))
"""Of the items none, the first, all backwards, all but the first, all but the last."""


def changes_by_constant(
    node: Node, value: Plain, allowed: Allowed, *, has_neighbours: bool
) -> Iterator[Change]:
    """What a constant of the text suggests for a node like this one: itself, its neighbours, such a size."""
    plain = node.plain
    if node.tag == "M" and type(plain) is type(value):
        if isinstance(value, int | float):
            near = [value, value - 1, value + 1] if has_neighbours else [value]
            yield from (
                partial(_put, Node(tag="M", plain=each)) for each in near if each >= 0 or allowed.negative
            )
        else:
            yield partial(_put, Node(tag="M", plain=value))
        if isinstance(value, str | bytes):
            yield partial(_inserted, value=value, share=0)
            if has_neighbours:
                yield partial(_inserted, value=value, share=0.5)
    has_size = node.tag == "L" or (node.tag == "M" and isinstance(plain, str | bytes))
    if has_size and has_neighbours and type(value) is int and 1 < value <= MOST_ITEMS:
        yield from (partial(_resized, size=value + step) for step in (0, 1, -1))
    if node.tag == "D" and isinstance(value, str):
        yield partial(_with_key, key=value)


def _put(value: Node, _: Node) -> Node:
    return value


def _edge(node: Node, *, number: int, allowed: Allowed) -> Node:
    """The node with its own edge of that number: edges of a text are made from the text."""
    found = edges_of_plain(node.plain, allowed)
    return Node(tag="M", plain=found[number % len(found)]) if found else node


def _generator(dice: random.Random) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(dice.getrandbits(32)))


def _array_edge(node: Node, *, number: int, dice: random.Random, allowed: Allowed) -> Node:
    found = edges_of_array(node, _generator(dice), allowed)
    return found[number % len(found)] if found else node


def _picked(node: Node, *, pick: slice) -> Node:
    return replace(node, children=node.children[pick])


def _picked_pairs(node: Node, *, pick: slice) -> Node:
    pairs = list(zip(node.children[::2], node.children[1::2], strict=True))[pick]
    return replace(node, children=tuple(part for pair in pairs for part in pair))


def with_twin(node: Node, dice: random.Random, allowed: Allowed) -> Node:
    """A list with an item twice, the second with another leaf: equal by one part, not by the other.

    Where items are of several types, a number's twin may be the equal number of another type.
    """
    if not node.children:
        return node
    twin = dice.choice(node.children)
    is_mixed = len({type(child.plain) for child in node.children}) > 1
    below = list(leaves(twin))
    if is_mixed and type(twin.plain) in _EQUALS and dice.random() < 0.7:
        twin = Node(tag="M", plain=_equal_of_another_type(twin.plain))
    elif below:
        path = dice.choice(below)
        twin = with_node(twin, path, _other(node_at(twin, path), dice, allowed))
    place = dice.randrange(len(node.children) + 1)
    return replace(node, children=(*node.children[:place], twin, *node.children[place:]))


def _equal_of_another_type(value: Plain) -> Plain:
    if isinstance(value, int) and abs(value) < 2**53:
        return float(value) if isinstance(value, bool) or value not in (0, 1) else bool(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _other(leaf: Node, dice: random.Random, allowed: Allowed) -> Node:
    """Another value of the type, or one that is equal to it and yet not the same."""
    if isinstance(leaf.plain, float) and leaf.plain == 0:
        return Node(tag="M", plain=-leaf.plain)
    found = edges_of_plain(leaf.plain, allowed)
    return Node(tag="M", plain=dice.choice(found)) if found else leaf


def _rough(node: Node, dice: random.Random) -> Node:
    """A list of floats several times over, with digits to their ends: rounding shows in what is summed."""
    has_floats = any(isinstance(node_at(node, path).plain, float) for path in leaves(node))
    times = _REPETITIONS if has_floats else 2
    node = replace(node, children=(node.children * times)[:MOST_ITEMS])
    for path in leaves(node):
        value = node_at(node, path).plain
        if isinstance(value, float):
            reach = abs(value) + 1.0 if abs(value) < 1e300 else 1.0
            node = with_node(node, path, Node(tag="M", plain=dice.uniform(-reach, reach)))
    return node


def _inserted(node: Node, *, value: str | bytes, share: float) -> Node:
    """The text with another one inside."""
    text = node.plain
    if isinstance(text, str) and isinstance(value, str):
        at = int(len(text) * share)
        return Node(tag="M", plain=text[:at] + value + text[at:])
    if isinstance(text, bytes) and isinstance(value, bytes):
        at = int(len(text) * share)
        return Node(tag="M", plain=text[:at] + value + text[at:])
    return node


def _resized(node: Node, *, size: int) -> Node:
    """So many items, repeated from those that are there."""
    match node.plain if node.tag == "M" else None:
        case str() as text:
            return Node(tag="M", plain=((text or "x") * size)[:size])
        case bytes() as raw:
            return Node(tag="M", plain=((raw or b"x") * size)[:size])
        case _:
            return replace(node, children=(node.children * size)[:size])


def _with_key(node: Node, *, key: str) -> Node:
    """The dict with one more key, its value like that of another."""
    if any(child.plain == key for child in node.children[::2]):
        return node
    value = node.children[1] if node.children else Node(tag="M", plain=key)
    return replace(node, children=(*node.children, Node(tag="M", plain=key), value))
