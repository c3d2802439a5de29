"""Rows looked up once before a loop: the edit, and the proof that they were looked up there anyway."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import names_bound, names_read
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit
from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._statements import siblings

Loop = cst.For | cst.While


def hoisted_rows(facts: Facts, loop: Loop, rows: Mapping[str, Sequence[cst.Subscript]]) -> Edit:
    """Give each row a name before the loop, and put the name in the place of its look-ups."""
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {}
    before: list[tuple[cst.BaseStatement, str]] = []
    for code, nodes in rows.items():
        base = nodes[0].value
        name = facts.names.fresh(f"{base.value}_row" if isinstance(base, cst.Name) else "row")
        before.append((loop, f"{name} = {code}\n"))
        replace.update({node: cst.Name(name) for node in nodes})
    return Edit(
        at=loop,
        summary="Rows that stay the same in the inner loop are looked up once before it.",
        replace=replace,
        before=before,
    )


def is_looked_up_anyway(
    facts: Facts, row: cst.Subscript, loop: Loop, may_replace: Callable[[cst.CSTNode], bool]
) -> bool:
    """True when the same row is read or put in just before the loop, or read by its header first of all.

    `may_replace` tells of a statement whether it could put another row in the place of this one.
    """
    view = facts.view
    code = view.code(row)
    body, place = siblings(view, loop)
    moved = names_read(row)
    for statement in reversed(body[:place]):
        if isinstance(statement, cst.SimpleStatementLine):
            if _stores_row(view, statement, code):
                return True
            if _reads_at_once(view, statement, code):
                return not moved & names_bound(statement) and not may_replace(statement)
        if moved & names_bound(statement) or may_replace(statement):
            return False
    return isinstance(loop, cst.For) and any(
        isinstance(node, cst.Subscript) and view.code(node) == code for node in _evaluated_at_once(loop.iter)
    )


def _stores_row(view: FunctionView, statement: cst.SimpleStatementLine, code: str) -> bool:
    """True for a line that does nothing but put a row into this place."""
    if len(statement.body) != 1:
        return False
    small = statement.body[0]
    return (
        isinstance(small, cst.Assign)
        and len(small.targets) == 1
        and isinstance(small.targets[0].target, cst.Subscript)
        and view.code(small.targets[0].target) == code
    )


def _reads_at_once(view: FunctionView, statement: cst.SimpleStatementLine, code: str) -> bool:
    return any(
        isinstance(node, cst.Subscript) and view.code(node) == code
        for small in statement.body
        if isinstance(small, cst.Assign | cst.AugAssign | cst.Expr)
        for node in _evaluated_at_once(small)
    )


def _evaluated_at_once(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Nodes below that are surely evaluated: not in lambdas, comprehensions or what may be skipped."""
    yield node
    if isinstance(node, cst.Lambda | cst.BaseComp | cst.BooleanOperation | cst.IfExp | cst.Comparison):
        return
    for child in node.children:
        yield from _evaluated_at_once(child)
