"""What a value is made of, by the names under which a path leads to it."""

from __future__ import annotations

import math
from typing import Final

from perfsmith.evaluators._canonical import Node, Plain, dump
from perfsmith.evaluators._dtypes import dtype_of
from perfsmith.evaluators._numbering import content_of
from perfsmith.tasks import StepKind

OF_EXCEPTIONS: Final = {1: "args", 2: "__cause__"}
"""Names of what stands at these places in an exception."""
_OPENED: Final = {list: "L", tuple: "T", dict: "D"}

Name = tuple[StepKind, object]


def leaf(value: Plain) -> Node:
    """A plain value as a node."""
    return Node(tag="M", plain=value)


def opened(node: Node) -> Node:
    """A plain container as one that has its items below it; anything else as it is."""
    plain = node.plain
    if node.tag != "M":
        return node
    if isinstance(plain, dict):
        return Node(tag="D", children=tuple(leaf(each) for pair in plain.items() for each in pair))
    if isinstance(plain, list | tuple):
        return Node(tag=_OPENED[type(plain)], children=tuple(map(leaf, plain)))
    return node


def numbers_in(node: Node) -> int:
    """How many numbers a value holds, in its containers, arrays and attributes."""
    shape = node.children[0].plain if node.tag == "N" and node.children else None
    if isinstance(shape, tuple):
        is_number = dtype_of(node.texts[0]).kind in "iufc"
        return math.prod(each for each in shape if isinstance(each, int)) if is_number else 0
    return _plain_numbers(node.plain) + sum(map(numbers_in, node.children))


def _plain_numbers(value: Plain) -> int:
    if isinstance(value, dict):
        return sum(map(_plain_numbers, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(_plain_numbers, value))
    return int(isinstance(value, int | float | complex) and not isinstance(value, bool))


def pairs_of(node: Node) -> list[tuple[Node, Node]]:
    """Keys and values of an opened dict."""
    return list(zip(node.children[::2], node.children[1::2], strict=True))


def key_of(node: Node) -> Plain:
    """The key as a path says it; None when none can."""
    return node.plain if node.tag == "M" else None


def attributes_of(node: Node) -> dict[str, Node]:
    """Attributes of a plain object, or items of a dict that holds attributes, by name."""
    if node.tag == "O":
        plain = node.plain if isinstance(node.plain, dict) else {}
        found = {str(name): leaf(value) for name, value in plain.items()}
        return found | dict(zip(node.texts, node.children[1:], strict=True))
    return {
        key.plain if isinstance(key.plain, str) else repr(dump(key)): value
        for key, value in pairs_of(opened(node))
    }


def state_place(node: Node) -> int | None:
    """Where the attributes stand among the children of an object that is not plain."""
    return {"K": 2, "P": len(node.children) - 1, "Q": len(node.children) - 1}.get(node.tag)


def named_parts(node: Node) -> list[tuple[Name, Node]]:
    """All that one step of a path can lead to."""
    node = opened(node)
    match node.tag:
        case "L" | "T":
            return [((StepKind.ITEM, i), child) for i, child in enumerate(node.children)]
        case "D":
            return [((StepKind.ITEM, key_of(key)), value) for key, value in pairs_of(node)]
        case "O":
            return [((StepKind.ATTRIBUTE, name), child) for name, child in attributes_of(node).items()]
        case "X":
            return [((StepKind.ATTRIBUTE, name), node.children[i]) for i, name in OF_EXCEPTIONS.items()]
        case _:
            content, at = content_of(node), state_place(node)
            found = named_parts(content) if content is not None and node.tag != "A" else []
            if at is not None and opened(node.children[at]).tag == "D":
                state = attributes_of(node.children[at])
                found += [((StepKind.ATTRIBUTE, name), child) for name, child in state.items()]
            return found
