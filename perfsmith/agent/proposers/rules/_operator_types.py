"""Types of literals, and of what operators make of types."""

from __future__ import annotations

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._container_types import Types, one


def literal(node: cst.CSTNode) -> Types:
    """Type of a number or a text that is written out."""
    if isinstance(node, cst.Integer):
        return one("int")
    if isinstance(node, cst.Float):
        return one("float")
    if isinstance(node, cst.Imaginary):
        return one("complex")
    if isinstance(node, cst.ConcatenatedString):
        return literal(node.left)
    if isinstance(node, cst.SimpleString):
        return one("bytes" if "b" in node.prefix.lower() else "str")
    return one("str") if isinstance(node, cst.FormattedString) else ty.UNKNOWN


def arithmetic(operator: cst.CSTNode, left: Types, right: Types) -> Types:
    """Possible types of a binary operation."""
    if not left or not right:
        return ty.NOTHING
    if ty.is_number(left) and ty.is_number(right):
        if ty.only(left, "bool") and ty.only(right, "bool"):
            is_bitwise = isinstance(operator, cst.BitAnd | cst.BitOr | cst.BitXor)
            return one("bool") | one("int") if is_bitwise else sum_type(left, right)
        if isinstance(operator, cst.Divide | cst.DivideAssign):
            return one("float")
        if isinstance(operator, cst.Power | cst.PowerAssign):
            return one("int") | one("float") | one("complex")
        return sum_type(left, right)
    is_plus = isinstance(operator, cst.Add | cst.AddAssign)
    for name in ("str", "bytes", "list"):
        if is_plus and ty.only(left, name) and ty.only(right, name):
            return left | right
    if ty.only(left, "str") and isinstance(operator, cst.Modulo | cst.ModuloAssign):
        return one("str")
    if ty.only(left, "str") and ty.only(right, "int", "bool") and isinstance(operator, cst.Multiply):
        return one("str")
    if ty.only(left, "list") and ty.only(right, "int", "bool") and isinstance(operator, cst.Multiply):
        return left
    return ty.UNKNOWN


def sum_type(left: Types, right: Types) -> Types:
    """Possible types of a sum, a difference or a product of numbers."""
    if not (ty.is_number(left) and ty.is_number(right)):
        return ty.NOTHING if not left or not right else ty.UNKNOWN
    whole = any(item.name != "float" for item in left) and any(item.name != "float" for item in right)
    is_float = any(item.name == "float" for item in left | right)
    return (one("int") if whole else ty.NOTHING) | (one("float") if is_float else ty.NOTHING)
