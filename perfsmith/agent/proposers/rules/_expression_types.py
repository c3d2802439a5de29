"""Types of expressions, from the types of the names in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._call_types import type_of_call
from perfsmith.agent.proposers.rules._container_types import Types, one
from perfsmith.agent.proposers.rules._module_facts import declares_fields, field_annotation
from perfsmith.agent.proposers.rules._name_types import bound_by
from perfsmith.agent.proposers.rules._operator_types import arithmetic, literal, sum_type
from perfsmith.agent.proposers.rules._shapes import Comprehension, constant_index, index_expression

if TYPE_CHECKING:
    from perfsmith.agent.proposers.rules._container_facts import Facts


def type_of(facts: Facts, node: cst.CSTNode) -> Types:
    """Possible types of an expression."""
    if isinstance(node, cst.Name):
        return _name(facts, node)
    if isinstance(node, cst.BaseNumber | cst.BaseString):
        return literal(node)
    if isinstance(node, cst.List | cst.Set | cst.Tuple | cst.Dict):
        return _display(facts, node)
    if isinstance(node, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp):
        return _comprehension(facts, node)
    if isinstance(node, cst.Call):
        return type_of_call(facts, node)
    if isinstance(node, cst.Subscript):
        return _item(facts, node)
    if isinstance(node, cst.Attribute):
        return _field(facts, node)
    return _operation(facts, node)


def elements_of(facts: Facts, node: cst.CSTNode) -> Types:
    """Possible types of what iterating the expression yields."""
    found = ty.elements(facts.of(node))
    return ty.without_elements(found) if facts.changes_nested else found


def _name(facts: Facts, node: cst.Name) -> Types:
    if node.value in ("True", "False"):
        return one("bool")
    if node.value == "None":
        return one("NoneType")
    child: cst.CSTNode = node
    for parent in facts.view.ancestors(node):
        if parent is facts.view.function:
            break
        if isinstance(parent, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            return ty.UNKNOWN
        if isinstance(parent, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp):
            found = _comprehension_variable(facts, parent, child, node)
            if found is not None:
                return found
        child = parent
    if node.value in facts.usage.locals:
        return _local(facts, node)
    return facts.globals.get(node.value, ty.UNKNOWN)


def _local(facts: Facts, node: cst.Name) -> Types:
    types = facts.name_types.get(node.value, ty.NOTHING)
    if any(item.args and ty.is_mutable(frozenset({item})) for item in types) and _leaked(facts, node):
        return ty.without_elements(types)
    return types


def _leaked(facts: Facts, node: cst.Name) -> bool:
    """True when foreign code may have put something else into the container by now."""
    if facts.is_closed:
        return any(use.kind == "captured" for use in facts.usage.uses(node.value))
    order = facts.usage.order
    mine = {item for item in facts.usage.repeats(node) if isinstance(item, cst.For | cst.While)}
    for use in facts.usage.uses(node.value):
        if use.kind == "captured":
            return True
        if use.kind == "passed" and facts.usage.is_copied_by(use.outer):
            continue
        if use.kind in ("escape", "attribute", "passed") and (
            order[use.name] < order[node] or mine.intersection(facts.usage.repeats(use.name))
        ):
            return True
    return False


def _comprehension_variable(
    facts: Facts, owner: Comprehension, child: cst.CSTNode, node: cst.Name
) -> Types | None:
    """Types of a variable that the comprehension binds; None when it does not, or not for this node."""
    if child is owner.for_in and facts.usage.is_inside(node, owner.for_in.iter):
        return None
    clause: cst.CompFor | None = owner.for_in
    found: Types | None = None
    while clause is not None:
        for name, types in bound_by(facts, clause.target, lambda c=clause: facts.elements(c.iter)):  # type: ignore[misc]
            if name == node.value:
                found = types()
        clause = clause.inner_for_in
    return found


def _display(facts: Facts, node: cst.List | cst.Set | cst.Tuple | cst.Dict) -> Types:
    if isinstance(node, cst.Dict):
        keys: Types = ty.NOTHING
        values: Types = ty.NOTHING
        for item in node.elements:
            if not isinstance(item, cst.DictElement):
                return one("dict")
            keys, values = keys | facts.of(item.key), values | facts.of(item.value)
        return one("dict", keys, values)
    parts = [
        facts.elements(e.value) if isinstance(e, cst.StarredElement) else facts.of(e.value)
        for e in node.elements
    ]
    if isinstance(node, cst.Tuple):
        if any(isinstance(e, cst.StarredElement) for e in node.elements):
            return one("tuple", ty.NOTHING.union(*parts), frozenset({ty.Type("...")}))
        return one("tuple", *parts)
    return one("list" if isinstance(node, cst.List) else "set", ty.NOTHING.union(*parts))


def _comprehension(facts: Facts, node: Comprehension) -> Types:
    if isinstance(node, cst.DictComp):
        return one("dict", facts.of(node.key), facts.of(node.value))
    name = {"ListComp": "list", "SetComp": "set"}.get(type(node).__name__, "generator")
    return one(name, facts.of(node.elt))


def _item(facts: Facts, node: cst.Subscript) -> Types:
    base = facts.of(node.value)
    if any(isinstance(part.slice, cst.Slice) for part in node.slice):
        if len(node.slice) == 1 and ty.only(base, "list", "str", "bytes"):
            return base
        if len(node.slice) == 1 and ty.only(base, "tuple"):
            return one("tuple", ty.elements(base), frozenset({ty.Type("...")}))
        return ty.UNKNOWN
    found = ty.item_types(base, constant_index(index_expression(node)))
    return ty.without_elements(found) if facts.changes_nested else found


def _field(facts: Facts, node: cst.Attribute) -> Types:
    """Types of a field that a data class of this module declares."""
    found: Types = ty.NOTHING
    for item in facts.of(node.value):
        owner = facts.classes.get(item.name.rpartition(".")[2])
        if owner is None or not declares_fields(owner):
            return ty.UNKNOWN
        declared = field_annotation(owner, node.attr.value)
        if declared is None:
            return ty.UNKNOWN
        found |= ty.parse_types(facts.view.code(declared))
    return found or ty.UNKNOWN


def _operation(facts: Facts, node: cst.CSTNode) -> Types:
    if isinstance(node, cst.Comparison):
        operators = [part.operator for part in node.comparisons]
        if all(isinstance(item, cst.In | cst.NotIn | cst.Is | cst.IsNot) for item in operators):
            return one("bool")
        parts = [node.left, *(part.comparator for part in node.comparisons)]
        plain = all(ty.is_scalar(facts.of(part)) for part in parts)
        return one("bool") if plain else ty.UNKNOWN
    if isinstance(node, cst.UnaryOperation):
        if isinstance(node.operator, cst.Not):
            return one("bool")
        held = facts.of(node.expression)
        return sum_type(held, one("int"))
    if isinstance(node, cst.BooleanOperation):
        return facts.of(node.left) | facts.of(node.right)
    if isinstance(node, cst.IfExp):
        return facts.of(node.body) | facts.of(node.orelse)
    if isinstance(node, cst.NamedExpr):
        return facts.of(node.value)
    if isinstance(node, cst.BinaryOperation):
        return arithmetic(node.operator, facts.of(node.left), facts.of(node.right))
    return ty.UNKNOWN
