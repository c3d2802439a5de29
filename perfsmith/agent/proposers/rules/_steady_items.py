"""Items of dicts and lists, told from others by how they are written: which mean the same each time."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import is_constant, names_read
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._shapes import target_role


@dataclass(frozen=True, slots=True)
class Item:
    """One `container[key]`, told from others by how it is written."""

    container: str
    """A local name that always holds a builtin dict, or always a list."""
    key: str
    """Text of the key."""
    names: frozenset[str]
    """The container and the names of the key."""
    is_list: bool
    """True when the container is a list."""


def item_of(facts: Facts, node: cst.CSTNode) -> Item | None:
    """The item a subscript reads or stores, None where container or key may have surprises."""
    if not isinstance(node, cst.Subscript) or not isinstance(node.value, cst.Name):
        return None
    name = node.value.value
    types = facts.of(node.value)
    is_list = ty.only(types, "list")
    if not (is_list or ty.only(types, "dict")) or not facts.usage.is_plain_local(name):
        return None
    parts = [part.slice for part in node.slice]
    keys = [part.value for part in parts if isinstance(part, cst.Index) and part.star is None]
    if len(keys) != len(parts) or not all(_is_steady_key(facts, key) for key in keys):
        return None
    if is_list and not (len(keys) == 1 and ty.only(facts.of(keys[0]), "int", "bool")):
        return None
    names = frozenset[str]().union({name}, *(names_read(key) for key in keys))
    return Item(name, ", ".join(facts.view.code(key) for key in keys), names, is_list)


def _is_steady_key(facts: Facts, key: cst.CSTNode) -> bool:
    """True when the expression gives an equal key each time, as long as its names are not bound anew."""
    if isinstance(key, cst.Tuple):
        return all(isinstance(e, cst.Element) and _is_steady_key(facts, e.value) for e in key.elements)
    if isinstance(key, cst.BinaryOperation):
        is_sum = isinstance(key.operator, cst.Add | cst.Subtract)
        parts = (key.left, key.right)
        return is_sum and all(
            isinstance(part, cst.Name | cst.Integer)
            and facts.usage.is_settled(part)
            and ty.only(facts.of(part), "int", "bool")
            for part in parts
        )
    return is_constant(key) or (isinstance(key, cst.Name) and facts.usage.is_plain_local(key.value))


def is_read(facts: Facts, node: cst.CSTNode) -> bool:
    """True for a subscript that is neither a target nor deleted."""
    return isinstance(node, cst.Subscript) and not target_role(facts.view, node)
