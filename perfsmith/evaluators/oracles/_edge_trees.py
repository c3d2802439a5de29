"""Calls as trees in which every item of a plain container is a node of its own, and paths into them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace

from perfsmith.evaluators._canonical import Node, Plain

Path = tuple[int, ...]
"""Which child of which child; the empty path is the whole."""

_ANY = "*"


def opened(node: Node) -> Node:
    """The same value, with a node for each item of a plain list, tuple or dict."""
    match node.plain if node.tag == "M" else None:
        case list() as items:
            return Node(tag="L", children=tuple(_opened_item(item) for item in items))
        case tuple() as items:
            return Node(tag="T", children=tuple(_opened_item(item) for item in items))
        case dict() as pairs:
            flat = (part for pair in pairs.items() for part in pair)
            return Node(tag="D", children=tuple(_opened_item(item) for item in flat))
        case _:
            pass
    if node.tag in "LTD":
        return replace(node, children=tuple(map(opened, node.children)))
    return node


def _opened_item(item: Plain) -> Node:
    return opened(Node(tag="M", plain=item))


def closed(node: Node) -> Node:
    """The inverse of `opened`: containers of leaves alone are one node again, as the codec writes them.

    Raises:
        ValueError: two keys of a dict are the same.
    """
    if node.tag not in "LTD":
        return node
    children = tuple(map(closed, node.children))
    if node.tag == "D":
        keys = [(type(key.plain), key.plain) if key.tag == "M" else (Node, key) for key in children[::2]]
        if len({key for _, key in keys if isinstance(key, Hashable)}) != len(keys):
            raise ValueError("two keys are the same")
    if not all(child.tag == "M" and not isinstance(child.plain, list | tuple | dict) for child in children):
        return replace(node, children=children)
    values = [child.plain for child in children]
    match node.tag:
        case "L":
            return Node(tag="M", plain=values)
        case "T":
            return Node(tag="M", plain=tuple(values))
        case _:
            return Node(tag="M", plain=dict(zip(values[::2], values[1::2], strict=True)))


def with_node(root: Node, path: Path, node: Node) -> Node:
    """The tree with another node at that place."""
    if not path:
        return node
    step, rest = path[0], path[1:]
    children = list(root.children)
    children[step] = with_node(children[step], rest, node)
    return replace(root, children=tuple(children))


def node_at(root: Node, path: Path) -> Node:
    """The node at that place."""
    for step in path:
        root = root.children[step]
    return root


def nodes_below(call: Node) -> Iterator[tuple[Path, Node, Hashable]]:
    """Path, node and column of everything in the arguments that may be changed; keys of dicts stay."""
    args, kwargs = call.children
    for i, argument in enumerate(args.children):
        yield from _walk(argument, (0, i), (i,))
    for i in range(1, len(kwargs.children), 2):
        yield from _walk(kwargs.children[i], (1, i), (str(kwargs.children[i - 1].plain),))


def _walk(node: Node, path: Path, column: tuple[Hashable, ...]) -> Iterator[tuple[Path, Node, Hashable]]:
    yield path, node, column
    if node.tag == "L":
        for i, child in enumerate(node.children):
            yield from _walk(child, (*path, i), (*column, _ANY))
    elif node.tag == "T":
        for i, child in enumerate(node.children):
            yield from _walk(child, (*path, i), (*column, i))
    elif node.tag == "D":
        for i in range(1, len(node.children), 2):
            yield from _walk(node.children[i], (*path, i), (*column, _ANY))


def leaves(node: Node, path: Path = ()) -> Iterator[Path]:
    """Paths of all plain leaves; keys of dicts stay."""
    if node.tag == "M":
        yield path
    elif node.tag in "LTD":
        for i, child in enumerate(node.children):
            if node.tag != "D" or i % 2:
                yield from leaves(child, (*path, i))


def number_of(call: Node, path: Path) -> int | None:
    """The number under which the codec refers to the mutable value there; None where that cannot be told."""
    number = 0
    for at, node in _all(call, ()):
        if at == path:
            return number if node.tag in "LD" else None
        if node.tag not in "LTDM":
            return None  # it may take numbers of its own
        number += node.tag in "LD"
    return None


def _all(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    yield path, node
    for i, child in enumerate(node.children):
        yield from _all(child, (*path, i))
