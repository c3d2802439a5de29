"""Types of a name at one place, where what the whole function gives the name would say less."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import enclosing_loops
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._container_types import Types
from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._shapes import assigned_name, single_comparison
from perfsmith.agent.proposers.rules._statements import is_in_try


def types_at(facts: Facts, node: cst.BaseExpression) -> Types:
    """Like `facts.of`; for a parameter, bindings that cannot have run before the node do not count."""
    whole = facts.of(node)
    if not isinstance(node, cst.Name) or (ty.known(whole) and "NoneType" not in {t.name for t in whole}):
        return whole
    name, view = node.value, facts.view
    observed = view.observed.get(name)
    if not observed or name not in facts.usage.parameters or not facts.usage.is_plain_local(name):
        return whole
    if enclosing_loops(view, node):
        return whole
    found = ty.NOTHING.union(*(ty.parse_types(item) for item in observed))
    wraps: list[cst.CSTNode] = []
    for bind in facts.usage.bindings(name):
        is_own = isinstance(bind, cst.Assign) and facts.usage.is_inside(node, bind)
        if is_own or facts.usage.order[bind] > facts.usage.order[node] or _leaves_before(facts, bind, node):
            continue
        wrapped = _wrapped_text(view, bind, name)
        if wrapped is None:
            return whole
        found |= wrapped
        wraps.append(bind)
    if _is_none_ruled_out(facts, name, node):
        found = frozenset(item for item in found if item.name != "NoneType")
    return ty.without_elements(found) if _may_be_filled_anew(facts, name, wraps) else found


def _may_be_filled_anew(facts: Facts, name: str, wraps: Sequence[cst.CSTNode]) -> bool:
    """True when other code gets hold of the container, and may put something else into it."""
    plain = ("bind", "read", "iterate", "member", "compare", "test", "load_item", "slice", "return")
    return any(
        use.kind not in plain and not any(facts.usage.is_inside(use.name, wrap) for wrap in wraps)
        for use in facts.usage.uses(name)
    )


def _leaves_before(facts: Facts, bind: cst.CSTNode, node: cst.CSTNode) -> bool:
    """True when the block around the binding ends with `return` or `raise` and does not hold the node."""
    if is_in_try(facts.view, bind):
        return False
    for above in facts.view.ancestors(bind):
        if above is facts.view.function or facts.usage.is_inside(node, above):
            return False
        if isinstance(above, cst.IndentedBlock) and _always_leaves(above):
            return True
    return False


def _always_leaves(block: cst.BaseSuite) -> bool:
    """True when the last line of the block is a `return` or `raise`."""
    last = block.body[-1] if isinstance(block, cst.IndentedBlock) and block.body else None
    return isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], cst.Return | cst.Raise)


def _wrapped_text(view: FunctionView, bind: cst.CSTNode, name: str) -> Types | None:
    """A tuple of a text for `name = (name,)` directly below `if isinstance(name, str)`, else None."""
    line = view.parent(bind)
    block = view.parent(line) if line is not None else None
    branch = view.parent(block) if block is not None else None
    pair = assigned_name(line) if line is not None else None
    if (
        pair is None
        or not isinstance(branch, cst.If)
        or branch.body is not block
        or block.body[0] is not line
    ):
        return None
    value = pair[1]
    is_wrapped = isinstance(value, cst.Tuple | cst.List) and len(value.elements) == 1
    if not is_wrapped or view.code(branch.test) != f"isinstance({name}, str)":
        return None
    held = value.elements[0].value  # type: ignore[attr-defined]
    if not isinstance(held, cst.Name) or held.value != name:
        return None
    return ty.one("tuple" if isinstance(value, cst.Tuple) else "list", ty.one("str"))


def _is_none_ruled_out(facts: Facts, name: str, node: cst.CSTNode) -> bool:
    """True when an `if ... or name is None` that leaves stands before the node, in a block around it."""
    child = node
    for above in facts.view.ancestors(node):
        if isinstance(above, cst.IndentedBlock):
            for statement in above.body:
                if statement is child:
                    break
                leaves = isinstance(statement, cst.If) and _always_leaves(statement.body)
                if leaves and isinstance(statement, cst.If) and _asks_for_none(statement.test, name):
                    return True
        if above is facts.view.function:
            break
        child = above
    return False


def _asks_for_none(test: cst.BaseExpression, name: str) -> bool:
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.Or):
        return _asks_for_none(test.left, name) or _asks_for_none(test.right, name)
    parts = single_comparison(test)
    return (
        parts is not None
        and isinstance(parts[1], cst.Is)
        and isinstance(parts[0], cst.Name)
        and isinstance(parts[2], cst.Name)
        and (parts[0].value, parts[2].value) == (name, "None")
    )
