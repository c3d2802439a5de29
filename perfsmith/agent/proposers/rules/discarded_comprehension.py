"""A list built only for its side effects becomes a loop, and `setattr` with a fixed name an assignment.

Before::

    [setattr(token, "parent", self) for token in self.tokens]

After::

    for token in self.tokens:
        token.parent = self

Preconditions:
    A list comprehension is a whole statement, is not asynchronous, and its variables occur nowhere else in
    the function. `setattr` is rewritten only where it is the builtin, the object is a plain name, and the
    name a literal identifier that a class body does not mangle.
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable, Iterator
from typing import TypeGuard

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import is_builtin, walk, walk_own_scope
from perfsmith.agent.proposers.rules._one_for_many import (
    Replacement,
    enclosed,
    has_comment,
    names_outside,
    one_line,
    rewrites_of,
    sees_all_locals,
    stands_in_a_block,
    statements,
)
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class DiscardedComprehension:
    """Runs a comprehension whose list nobody reads as a plain loop."""

    name = "discarded-comprehension"
    payoff = Payoff.OVERHEAD

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all places together first, then each place."""
        if sees_all_locals(view):
            return
        yield from rewrites_of(view, list(_found(view)))


def _found(view: FunctionView) -> Iterator[Replacement]:
    for line in walk_own_scope(view.function.body):
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            continue
        small = line.body[0]
        if not isinstance(small, cst.Expr) or not isinstance(small.value, cst.ListComp):
            continue
        if stands_in_a_block(view, line) and not has_comment(small) and _is_safe(view, small.value):
            yield Replacement(
                old=line,
                new=[_loop(view, small.value)],
                at=small,
                summary="The loop builds no list that nobody reads.",
            )


def _is_safe(view: FunctionView, comprehension: cst.ListComp) -> bool:
    targets: set[str] = set()
    clause: cst.CompFor | None = comprehension.for_in
    while clause is not None:
        if clause.asynchronous is not None:
            return False
        if any(
            isinstance(n, cst.Attribute | cst.Subscript | cst.StarredElement) for n in walk(clause.target)
        ):
            return False
        targets |= {node.value for node in walk(clause.target) if isinstance(node, cst.Name)}
        clause = clause.inner_for_in
    binds = cst.NamedExpr | cst.Lambda | cst.BaseComp | cst.Await
    inner = [node for node in walk(comprehension) if node is not comprehension]
    if any(isinstance(node, binds) for node in inner):
        return False
    first = {node.value for node in walk(comprehension.for_in.iter) if isinstance(node, cst.Name)}
    return not targets & (names_outside(view, comprehension) | first)


def _loop(view: FunctionView, comprehension: cst.ListComp) -> cst.For:
    clauses: list[cst.CompFor] = []
    clause: cst.CompFor | None = comprehension.for_in
    while clause is not None:
        clauses.append(clause)
        clause = clause.inner_for_in
    body: list[cst.BaseStatement] = statements(_statement(view, comprehension.elt) + "\n")
    loop = None
    for clause in reversed(clauses):
        for part in reversed(clause.ifs):
            body = [cst.If(test=enclosed(view, part.test), body=cst.IndentedBlock(body=body))]
        loop = cst.For(
            target=clause.target, iter=enclosed(view, clause.iter), body=cst.IndentedBlock(body=body)
        )
        body = [loop]
    if loop is None:
        raise TypeError("a comprehension has at least one clause")
    return loop


def _statement(view: FunctionView, element: cst.BaseExpression) -> str:
    if (
        isinstance(element, cst.Call)
        and isinstance(element.func, cst.Name)
        and element.func.value == "setattr"
        and is_builtin(view, "setattr")
        and len(element.args) == 3
        and not any(arg.keyword is not None or arg.star for arg in element.args)
        and isinstance(element.args[0].value, cst.Name)
        and isinstance(element.args[1].value, cst.SimpleString)
    ):
        attribute: object = ast.literal_eval(view.code(element.args[1].value))
        if _is_plain_identifier(attribute):
            holder, value = element.args[0].value.value, one_line(view, element.args[2].value)
            return f"{holder}.{attribute} = {value}"
    return one_line(view, element)


def _is_plain_identifier(attribute: object) -> TypeGuard[str]:
    return (
        isinstance(attribute, str)
        and attribute.isascii()
        and attribute.isidentifier()
        and not keyword.iskeyword(attribute)
        and not attribute.startswith("__")
    )


RULE = DiscardedComprehension()
