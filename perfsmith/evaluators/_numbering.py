"""Which number each mutable value of a tree has: what references to it say."""

from __future__ import annotations

from perfsmith.evaluators._canonical import IMMUTABLE, Node

_NUMBERED = frozenset("LDSBXOQKNAGpvY")


def numbers_of(root: Node) -> dict[int, int]:
    """Number of each numbered value by the `id` of its node, in the order in which they were written."""
    found: dict[int, int] = {}
    waiting: list[tuple[Node, bool]] = [(root, True)]
    while waiting:
        node, has_number = waiting.pop()
        if has_number and is_numbered(node):
            found[id(node)] = len(found)
        content = content_of(node)
        waiting += [(child, child is not content) for child in reversed(node.children)]
    return found


def is_numbered(node: Node) -> bool:
    """True for what takes a number where it stands by itself."""
    if node.tag == "M":
        return isinstance(node.plain, list | dict)
    if node.tag == "P":
        return node.texts[0] not in IMMUTABLE
    return node.tag in _NUMBERED


def content_of(node: Node) -> Node | None:
    """The child that is only what its parent holds, and has no number of its own."""
    match node.tag:
        case "P" | "Q":
            return node.children[-2]
        case "A":
            return node.children[-1]
        case "G":
            return node.children[0]
        case _:
            return None
