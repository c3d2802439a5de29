"""Putting one changed node back into the text it was read from; every other byte stays."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from perfsmith.evaluators.mutation._operator import Node


def spliced(source: str, node: Node, new: ast.AST, *, lift: ast.JoinedStr | None = None) -> str:
    """The text with another node in the place of one.

    Args:
        source: The text that was parsed.
        node: What is replaced.
        new: What stands there instead.
        lift: The outermost formatted text around it; it is written anew as a whole, since the parser of
            Python 3.11 gives no places inside it.
    """
    if lift is not None:
        return _cut(source, lift, f"({_with(lift, node, new)})")
    if isinstance(node, ast.expr):
        return _cut(source, node, f"({ast.unparse(new)})")
    lines = source.split("\n")
    line = lines[node.lineno - 1].encode()
    before, start = line[: node.col_offset], line[node.col_offset :]
    margin = before.decode()[: len(before) - len(before.lstrip())] if before.strip() else before.decode()
    text = ast.unparse(new)
    if isinstance(node, ast.If) and start.startswith(b"elif"):
        text = "else: pass" if isinstance(new, ast.Pass) else f"el{text}"
    return _cut(source, node, f"\n{margin}".join(text.strip("\n").split("\n")))


def _cut(source: str, node: Node, text: str) -> str:
    lines = source.split("\n")
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head = lines[first].encode()[: node.col_offset].decode()
    tail = lines[last].encode()[node.end_col_offset :].decode()
    return "\n".join([*lines[:first], f"{head}{text}{tail}", *lines[last + 1 :]])


def _with(top: ast.expr, node: ast.AST, new: ast.AST) -> str:
    """The text of an expression in which one node below is another; the tree is as it was afterwards."""
    for owner in ast.walk(top):
        for field, place in _places(owner):
            held = getattr(owner, field)
            child = held if place is None else held[place]
            if child is not node:
                continue
            if place is None:
                setattr(owner, field, new)
            else:
                held[place] = new
            try:
                return ast.unparse(top)
            except ValueError:
                return "_("  # nothing that could be written in this version: no program
            finally:
                if place is None:
                    setattr(owner, field, child)
                else:
                    held[place] = child
    return ast.unparse(new)


def _places(owner: ast.AST) -> Iterator[tuple[str, int | None]]:
    for field, value in ast.iter_fields(owner):
        if isinstance(value, list):
            yield from ((field, place) for place in range(len(value)))
        elif isinstance(value, ast.AST):
            yield field, None


def inserted(source: str, places: Sequence[tuple[ast.stmt, str]]) -> str:
    """The text with simple statements, in one line, before some of its statements.

    Args:
        source: The text that was parsed.
        places: A statement of it, and what goes before it.
    """
    lines = source.split("\n")
    for node, text in sorted(places, key=lambda place: (-_first(place[0]), -place[0].col_offset)):
        line = lines[_first(node) - 1].encode()
        before, rest = line[: node.col_offset].decode(), line[node.col_offset :].decode()
        if before.strip():  # behind a colon
            lines[_first(node) - 1] = f"{before}{text}; {rest}"
        else:
            lines.insert(_first(node) - 1, f"{before}{text}")
    return "\n".join(lines)


def _first(node: ast.stmt) -> int:
    """Line of the first decorator, or of the statement."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])
