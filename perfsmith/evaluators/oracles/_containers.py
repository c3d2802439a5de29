"""Containers that annotations name, by how one is made of its items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from perfsmith.evaluators._canonical import Node
from perfsmith.evaluators.oracles._nodes import NONE, built, listed, mapped, members, named


def _dict(flat: list[Node]) -> Node:
    return mapped(zip(flat[::2], flat[1::2], strict=True))


def _as(module: str, name: str, content: Callable[[list[Node]], Node]) -> Callable[[list[Node]], Node]:
    return lambda items: built(named(module, name), [content(items)])


MAPPINGS: Final = frozenset(
    [
        "dict",
        "Dict",
        "Mapping",
        "MutableMapping",
        "OrderedDict",
        "Counter",
        "collections.OrderedDict",
        "collections.Counter",
        "DefaultDict",
        "collections.defaultdict",
    ]
)


def _default_dict(flat: list[Node]) -> Node:
    return built(named("collections", "defaultdict"), [NONE, _dict(flat)])


def _frozenset(items: list[Node]) -> Node:
    return members(items, is_frozen=True)


def _set(items: list[Node]) -> Node:
    return members(items, is_frozen=False)


CONTAINERS: Final[dict[str, Callable[[list[Node]], Node]]] = {
    **dict.fromkeys(
        ("list", "List", "Sequence", "Iterable", "Collection", "MutableSequence", "Reversible", "Container"),
        listed,
    ),
    **dict.fromkeys(("set", "Set", "AbstractSet", "MutableSet"), _set),
    **dict.fromkeys(("frozenset", "FrozenSet"), _frozenset),
    **dict.fromkeys(("dict", "Dict", "Mapping", "MutableMapping"), _dict),
    **dict.fromkeys(("OrderedDict", "collections.OrderedDict"), _as("collections", "OrderedDict", _dict)),
    **dict.fromkeys(("Counter", "collections.Counter"), _as("collections", "Counter", _dict)),
    **dict.fromkeys(("DefaultDict", "collections.defaultdict"), _default_dict),
    **dict.fromkeys(("Deque", "collections.deque"), _as("collections", "deque", listed)),
    **dict.fromkeys(("Iterator", "Generator"), _as("builtins", "iter", listed)),
}
"""What makes one of its items (of a mapping: of keys and values in turn), by the name in the annotation."""
