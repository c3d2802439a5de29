"""Shapes of expressions and statements that many rules look for."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import children_of
from perfsmith.agent.proposers.rules._rule import FunctionView

Comprehension = cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp
Repeats = cst.For | cst.While | Comprehension


def argument_values(call: cst.Call) -> list[cst.BaseExpression] | None:
    """Positional arguments of a call; None when it has keywords or stars."""
    if any(argument.keyword is not None or argument.star for argument in call.args):
        return None
    return [argument.value for argument in call.args]


def single_comparison(
    node: cst.CSTNode,
) -> tuple[cst.BaseExpression, cst.BaseCompOp, cst.BaseExpression] | None:
    """Left, operator and right of a comparison that is not chained."""
    if isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
        return node.left, node.comparisons[0].operator, node.comparisons[0].comparator
    return None


def only_statement(block: cst.BaseSuite) -> cst.BaseStatement | cst.BaseSmallStatement | None:
    """The single statement of a suite (the small one of a line), None when there are several."""
    if len(block.body) != 1:
        return None
    statement = block.body[0]
    if isinstance(statement, cst.SimpleStatementLine):
        return statement.body[0] if len(statement.body) == 1 else None
    return statement


def index_expression(node: cst.CSTNode) -> cst.BaseExpression | None:
    """`i` of `x[i]`; None for slices and several indices."""
    if isinstance(node, cst.Subscript) and len(node.slice) == 1:
        part = node.slice[0].slice
        return part.value if isinstance(part, cst.Index) and part.star is None else None
    return None


def constant_index(node: cst.CSTNode | None) -> int | None:
    """The value of an index that is written as a literal, negative ones included."""
    if isinstance(node, cst.Integer):
        return int(node.evaluated_value)
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = constant_index(node.expression)
        return None if inner is None else -inner
    return None


def assigned_name(statement: cst.CSTNode) -> tuple[str, cst.BaseExpression] | None:
    """Name and value of `name = value` or `name: T = value`, a line of its own or a small statement."""
    if isinstance(statement, cst.SimpleStatementLine):
        if len(statement.body) != 1:
            return None
        statement = statement.body[0]
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0].target, statement.value
    elif isinstance(statement, cst.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return None
    return (target.value, value) if isinstance(target, cst.Name) else None


def target_role(view: FunctionView, node: cst.CSTNode) -> str:
    """`bind` or `delete` when the node is assigned to or deleted, else empty."""
    parent = view.parent(node)
    if isinstance(parent, cst.Element | cst.StarredElement):
        owner = view.parent(parent)
        return target_role(view, owner) if isinstance(owner, cst.Tuple | cst.List) else ""
    if isinstance(parent, cst.Del):
        return "delete"
    is_target = isinstance(
        parent, cst.AssignTarget | cst.AnnAssign | cst.AugAssign | cst.NamedExpr | cst.For | cst.CompFor
    )
    if is_target and getattr(parent, "target", None) is node:
        return "bind"
    return "bind" if isinstance(parent, cst.AsName) else ""


def loops_in(node: cst.CSTNode) -> Iterator[cst.For | cst.While]:
    """Loops below the node in source order, nested functions excluded."""
    for child in children_of(node):
        if isinstance(child, cst.For | cst.While):
            yield child
        if not isinstance(child, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            yield from loops_in(child)
