"""Types of parameters as recorded calls showed them, in words that rules understand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, parse

_MOST_ITEMS = 200
_EMPTY = ("[]", "[,]")


def observed_types(calls: Iterable[bytes], parameters: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Type names by parameter, for instance `{"names": {"list[str]"}}`.

    Args:
        calls: Canonical bytes of recorded calls.
        parameters: Names in the order in which positional arguments were recorded.
    """
    seen: dict[str, set[str]] = {}
    for payload in calls:
        try:
            call = parse(payload)
        except MalformedBytes:
            continue
        if call.tag != "T" or len(call.children) != 2:
            continue
        args, kwargs = call.children
        positional = (
            [type_of_plain(v) for v in args.plain]
            if isinstance(args.plain, tuple)
            else [type_name(child) for child in args.children]
        )
        for name, described in zip(parameters, positional, strict=False):
            seen.setdefault(name, set()).add(described)
        if isinstance(kwargs.plain, dict):
            for key, value in kwargs.plain.items():
                seen.setdefault(str(key), set()).add(type_of_plain(value))
        else:
            for key_node, value_node in zip(kwargs.children[::2], kwargs.children[1::2], strict=True):
                seen.setdefault(str(key_node.plain), set()).add(type_name(value_node))
    return {name: frozenset(_without_empty(types)) for name, types in seen.items()}


def type_of_plain(value: Any) -> str:
    """`int`, `list[int|str]`, `dict[str,int]`, `tuple[int,str]`."""
    match value:
        case None:
            return "None"
        case list():
            return f"list[{_union(map(type_of_plain, value[:_MOST_ITEMS]))}]"
        case tuple():
            return f"tuple[{','.join(type_of_plain(v) for v in value[:_MOST_ITEMS])}]"
        case dict():
            keys = _union(map(type_of_plain, list(value)[:_MOST_ITEMS]))
            return f"dict[{keys},{_union(map(type_of_plain, list(value.values())[:_MOST_ITEMS]))}]"
        case _:
            return type(value).__name__


def type_name(node: Node) -> str:
    """The type of a canonical value in the same words; classes by module and qualified name."""
    inside = node.children
    match node.tag:
        case "M":
            return type_of_plain(node.plain)
        case "L":
            return f"list[{_union(map(type_name, inside[:_MOST_ITEMS]))}]"
        case "T":
            return f"tuple[{','.join(type_name(child) for child in inside[:_MOST_ITEMS])}]"
        case "D":
            keys = _union(map(type_name, inside[:_MOST_ITEMS:2]))
            return f"dict[{keys},{_union(map(type_name, inside[1:_MOST_ITEMS:2]))}]"
        case "S" | "Z":
            name = "set" if node.tag == "S" else "frozenset"
            return f"{name}[{_union(map(type_name, inside[:_MOST_ITEMS]))}]"
        case "N":
            shape = inside[0].plain
            dimensions = len(shape) if isinstance(shape, tuple) else 0
            return f"numpy.ndarray[{np.dtype(node.texts[0]).name},{dimensions}d]"
        case "n":
            return f"numpy.{np.dtype(node.texts[0]).name}"
        case "O" | "P" | "Q" | "X" | "E":
            return ".".join(inside[0].texts)
        case "K":
            return ".".join(node.texts)
        case "B":
            return "bytearray"
        case "r":
            return "range"
        case _:
            return {"C": "callable", "b": "callable", "p": "callable"}.get(node.tag, "object")


def _union(names: Iterable[str]) -> str:
    return "|".join(sorted(_without_empty(set(names))))


def _without_empty(names: set[str]) -> set[str]:
    """Empty containers say nothing about their items where others of their kind were seen full."""
    full = {name.partition("[")[0] for name in names if not name.endswith(_EMPTY)}
    return {name for name in names if not (name.endswith(_EMPTY) and name.partition("[")[0] in full)}
