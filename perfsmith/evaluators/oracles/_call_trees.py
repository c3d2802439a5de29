"""A call's canonical tree with every part a node of its own, and its parts by their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from perfsmith.evaluators._canonical import Node

LEAVES: Final = (type(None), bool, int, float, complex, str, bytes)
CONTAINERS: Final = frozenset("LTDSZ")
_ITER: Final = ("builtins", "iter")
ARGUMENT: Final = 2
"""Length of the way to an argument: which side, and where."""


def is_iterator(node: Node) -> bool:
    """True for `iter` of something."""
    return node.tag == "K" and node.children[0].tag == "C" and node.children[0].texts == _ITER


def unfolded(node: Node) -> Node:
    """The same value with every plain list, tuple and dict as a node of its own, its parts as children."""
    match node.plain:
        case list() if node.tag == "M":
            return Node(tag="L", children=tuple(leaf(value) for value in node.plain))
        case tuple() if node.tag == "M":
            return Node(tag="T", children=tuple(leaf(value) for value in node.plain))
        case dict() if node.tag == "M":
            pairs = [leaf(part) for pair in node.plain.items() for part in pair]
            return Node(tag="D", children=tuple(pairs))
    if node.tag in CONTAINERS or is_iterator(node):
        return replace(node, children=tuple(map(unfolded, node.children)))
    return node


def folded(node: Node) -> Node:
    """The inverse of `unfolded`: containers of nothing but leaves as the codec writes them."""
    if node.tag not in CONTAINERS and not is_iterator(node):
        return node
    children = tuple(map(folded, node.children))
    leaves = [child.plain for child in children]
    if node.tag in "LTD" and all(child.tag == "M" and is_leaf(child.plain) for child in children):
        match node.tag:
            case "L":
                return Node(tag="M", plain=leaves)
            case "T":
                return Node(tag="M", plain=tuple(leaves))
            case _:
                return Node(tag="M", plain=dict(zip(leaves[::2], leaves[1::2], strict=True)))
    return replace(node, children=children)


def leaf(value: Any) -> Node:
    """The node of a number, text, bytes, bool or None."""
    return Node(tag="M", plain=value)


def is_leaf(value: Any) -> bool:
    """True for a number, text, bytes, bool or None."""
    return type(value) in LEAVES


def argument_places(call: Node) -> list[tuple[int, int]]:
    """Where arguments are: 0 and position, or 1 and the place of a keyword's value."""
    args, kwargs = call.children
    return [(0, at) for at in range(len(args.children))] + [
        (1, at) for at in range(1, len(kwargs.children), 2)
    ]


def with_argument(call: Node, place: tuple[int, int], argument: Node) -> Node:
    """The call with another argument in one place."""
    side, at = place
    whole = call.children[side]
    whole = replace(whole, children=(*whole.children[:at], argument, *whole.children[at + 1 :]))
    return replace(call, children=(whole, call.children[1]) if side == 0 else (call.children[0], whole))


def arguments_in(call: Node) -> list[Node]:
    """All arguments, as they are."""
    return [call.children[side].children[at] for side, at in argument_places(call)]


def places_in(node: Node, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Node]]:
    """Everything in a call but the names of keyword arguments; keys of dicts with the rest."""
    if is_iterator(node):
        yield from places_in(node.children[1], (*path, 1))
        return
    if node.tag not in "LTD":
        yield path, node
        return
    is_keyed = node.tag == "D"
    for at, child in enumerate(node.children):
        # Keyword arguments, and dicts that are part of an argument, keep their names.
        is_name = is_keyed and at % 2 == 0
        if not is_name or (len(path) == ARGUMENT and child.tag == "M" and path[0] == 0):
            yield from places_in(child, (*path, at))


def with_value(node: Node, path: tuple[int, ...], value: Node) -> Node:
    """The tree with another value in one place; as it is where a dict would have a key twice."""
    if not path:
        return value
    at = path[0]
    if node.tag == "D" and at % 2 == 0 and any(key.plain == value.plain for key in node.children[::2]):
        return node
    child = with_value(node.children[at], path[1:], value)
    return replace(node, children=(*node.children[:at], child, *node.children[at + 1 :]))


def length_of(argument: Node) -> int | None:
    """How many items a list has, or an array along its first axis; None for anything else."""
    if argument.tag == "L":
        return len(argument.children)
    if argument.tag == "N" and not argument.raw[0] & 8 and argument.children[0].plain:
        shape = argument.children[0].plain
        return shape[0] if isinstance(shape, tuple) and isinstance(shape[0], int) else None
    return None
