"""Expressions that surely neither raise nor have an effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._shapes import argument_values, constant_index, index_expression
from perfsmith.agent.proposers.rules._text_methods import TO_BOOL

if TYPE_CHECKING:
    from perfsmith.agent.proposers.rules._container_facts import Facts

BUILTIN_CLASSES: Final = frozenset(
    {"int", "str", "float", "bool", "bytes", "list", "tuple", "dict", "set", "frozenset", "complex", "type"}
    | {"bytearray", "object"}
)
"""Builtin types that compare and hash by identity, in every version of Python."""


def cannot_raise(facts: Facts, node: cst.CSTNode) -> bool:
    """True when evaluating the expression surely neither raises nor has an effect."""
    if isinstance(node, cst.BaseNumber | cst.SimpleString):
        return True
    if isinstance(node, cst.Name):
        return facts.is_bound_name(node)
    if isinstance(node, cst.Tuple | cst.List):
        return all(isinstance(e, cst.Element) and cannot_raise(facts, e.value) for e in node.elements)
    if isinstance(node, cst.UnaryOperation):
        is_not = isinstance(node.operator, cst.Not) and facts.has_plain_truth(node.expression)
        return (is_not or ty.is_number(facts.of(node.expression))) and cannot_raise(facts, node.expression)
    if isinstance(node, cst.BooleanOperation):
        return all(facts.has_plain_truth(n) and cannot_raise(facts, n) for n in (node.left, node.right))
    if isinstance(node, cst.Comparison):
        return _comparison(facts, node)
    if isinstance(node, cst.BinaryOperation):
        return _arithmetic(facts, node)
    if isinstance(node, cst.Call):
        return _call(facts, node)
    if isinstance(node, cst.Attribute):
        return ty.known(facts.of(node)) and cannot_raise(facts, node.value)
    if isinstance(node, cst.Subscript):
        length = ty.fixed_length(facts.of(node.value))
        index = constant_index(index_expression(node))
        in_range = length is not None and index is not None and -length <= index < length
        return in_range and cannot_raise(facts, node.value)
    return False


def _comparison(facts: Facts, node: cst.Comparison) -> bool:
    left: cst.BaseExpression = node.left
    for part in node.comparisons:
        if not _pair(facts, left, part.operator, part.comparator):
            return False
        left = part.comparator
    return all(cannot_raise(facts, n) for n in (node.left, *(part.comparator for part in node.comparisons)))


def _pair(
    facts: Facts, left: cst.BaseExpression, operator: cst.BaseCompOp, right: cst.BaseExpression
) -> bool:
    mine, theirs = facts.of(left), facts.of(right)
    if isinstance(operator, cst.Is | cst.IsNot):
        return True
    if isinstance(operator, cst.In | cst.NotIn):
        if ty.only(theirs, "str"):
            return ty.only(mine, "str")
        if ty.only(theirs, "set", "frozenset", "dict", "dict_keys"):
            return ty.is_hashable(mine)
        return (
            ty.only(theirs, "list", "tuple", "range")
            and ty.is_scalar(mine)
            and ty.is_scalar(ty.elements(theirs))
        )
    if isinstance(operator, cst.Equal | cst.NotEqual):
        return (ty.is_scalar(mine) or ty.is_hashable(mine)) and (
            ty.is_scalar(theirs) or ty.is_hashable(theirs)
        )
    both_numbers = ty.is_number(mine) and ty.is_number(theirs)
    return both_numbers or any(ty.only(mine, name) and ty.only(theirs, name) for name in ("str", "bytes"))


def _arithmetic(facts: Facts, node: cst.BinaryOperation) -> bool:
    left, right = facts.of(node.left), facts.of(node.right)
    if not (cannot_raise(facts, node.left) and cannot_raise(facts, node.right)):
        return False
    whole = ty.only(left, "int", "bool") and ty.only(right, "int", "bool")
    if isinstance(node.operator, cst.Add | cst.Subtract):
        texts = ty.only(left, "str") and ty.only(right, "str") and isinstance(node.operator, cst.Add)
        return whole or texts or (ty.only(left, "float") and ty.only(right, "float"))
    if isinstance(node.operator, cst.Multiply):
        return whole or (ty.only(left, "float") and ty.only(right, "float"))
    if isinstance(node.operator, cst.BitAnd | cst.BitOr | cst.BitXor):
        return whole
    if isinstance(node.operator, cst.Modulo | cst.FloorDivide):
        return whole and isinstance(node.right, cst.Integer) and node.right.value != "0"
    return False


def _call(facts: Facts, node: cst.Call) -> bool:
    values = argument_values(node)
    if values is None or not all(cannot_raise(facts, value) for value in values):
        return False
    if isinstance(node.func, cst.Name) and facts.usage.is_builtin(node.func.value):
        types = [facts.of(value) for value in values]
        if node.func.value == "len":
            return len(types) == 1 and ty.is_sized(types[0])
        if node.func.value in ("bool", "str", "repr"):
            return len(types) == 1 and ty.is_scalar(types[0]) and not ty.only(types[0], "int")
        if node.func.value == "abs":
            return len(types) == 1 and ty.is_number(types[0])
        if node.func.value == "isinstance" and len(values) == 2:
            return all(
                isinstance(n, cst.Name) and facts.usage.is_builtin(n.value) and n.value in BUILTIN_CLASSES
                for n in _members(values[1])
            )
        return False
    if isinstance(node.func, cst.Attribute):
        return _method(facts, node.func, values)
    return False


def _method(facts: Facts, function: cst.Attribute, values: list[cst.BaseExpression]) -> bool:
    if not ty.only(facts.of(function.value), "str") or not cannot_raise(facts, function.value):
        return False
    name, types = function.attr.value, [facts.of(value) for value in values]
    if name in ("startswith", "endswith"):
        return len(types) == 1 and ty.only(types[0], "str")
    if name in ("find", "rfind", "count", "strip", "lstrip", "rstrip") and len(types) == 1:
        return ty.only(types[0], "str")
    is_plain = name in TO_BOOL or name in (
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "title",
        "casefold",
    )
    return is_plain and not types and name not in ("startswith", "endswith")


def _members(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [element.value for element in node.elements] if isinstance(node, cst.Tuple) else [node]
