"""Where in a function a name surely has a value, and where nobody wants that value any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import names_read
from perfsmith.agent.proposers.rules._shapes import assigned_name

if TYPE_CHECKING:
    from perfsmith.agent.proposers.rules._usage import Usage


def dominates(usage: Usage, statement: cst.CSTNode, node: cst.CSTNode) -> bool:
    """True when the statement has always run before the node: an earlier one of a block around it."""
    line = statement if isinstance(statement, cst.BaseStatement) else usage.view.parent(statement)
    if not isinstance(line, cst.SimpleStatementLine):
        return False
    block = usage.view.parent(line)
    if not isinstance(block, cst.IndentedBlock):
        return False
    child: cst.CSTNode = node
    for parent in usage.view.ancestors(node):
        if parent is block:
            return child is not line and usage.order[line] < usage.order[child]
        child = parent
    return False


def is_bound_before(usage: Usage, name: str, node: cst.CSTNode) -> bool:
    """True when a local name surely has a value when the node is reached."""
    if any(isinstance(bind, cst.Del | cst.ExceptHandler) for bind in usage.bindings(name)):
        return False
    if name in usage.parameters:
        return True
    child = node
    for parent in usage.view.ancestors(node):
        if isinstance(parent, cst.IndentedBlock) and _is_bound_above(usage, name, parent, child):
            return True
        if isinstance(parent, cst.For) and child is parent.body and name in names_read(parent.target):
            return True
        if isinstance(parent, cst.With) and child is parent.body:
            aliases = [item.asname for item in parent.items if item.asname is not None]
            if any(name in names_read(alias) for alias in aliases):
                return True
        child = parent
    return False


def are_bound_before(usage: Usage, names: set[str], node: cst.CSTNode) -> bool:
    """True when all of the names that are locals surely have a value at the node.

    Code moved into a comprehension needs this: there a missing value raises another exception.
    """
    return all(is_bound_before(usage, name, node) for name in names & usage.locals)


def _is_bound_above(usage: Usage, name: str, block: cst.IndentedBlock, child: cst.CSTNode) -> bool:
    for statement in block.body:
        if statement is child:
            return False
        if _surely_binds(usage, name, statement):
            return True
    return False


def _surely_binds(usage: Usage, name: str, statement: cst.CSTNode) -> bool:
    """True when the name has a value wherever control goes on after the statement."""
    if isinstance(statement, cst.SimpleStatementLine):
        leaves = isinstance(statement.body[-1], cst.Return | cst.Raise | cst.Continue | cst.Break)
        return leaves or any(
            isinstance(use.outer, cst.Assign | cst.AugAssign | cst.SimpleStatementLine)
            or (isinstance(use.outer, cst.AnnAssign) and use.outer.value is not None)
            for use in usage.uses(name, within=statement)
            if use.kind == "bind"
        )
    if isinstance(statement, cst.FunctionDef | cst.ClassDef):
        return statement.name.value == name
    if not isinstance(statement, cst.If) or statement.orelse is None:
        return False
    orelse = statement.orelse
    other = [orelse] if isinstance(orelse, cst.If) else orelse.body.body
    return any(_surely_binds(usage, name, item) for item in statement.body.body) and any(
        _surely_binds(usage, name, item) for item in other
    )


def preceding_binding(
    usage: Usage, name: str, statement: cst.BaseStatement
) -> cst.SimpleStatementLine | None:
    """The line `name = value` above the statement in its block, when nothing between mentions it."""
    block = usage.view.parent(statement)
    if not isinstance(block, cst.IndentedBlock):
        return None
    above = list(block.body[: next(i for i, item in enumerate(block.body) if item is statement)])
    for line in reversed(above):
        if not usage.uses(name, within=line):
            continue
        pair = assigned_name(line)
        is_binding = pair is not None and pair[0] == name and len(usage.uses(name, within=line)) == 1
        return line if is_binding and isinstance(line, cst.SimpleStatementLine) else None
    return None


def is_unseen_after_error(usage: Usage, name: str, node: cst.CSTNode) -> bool:
    """True when nobody reads the name any more once an exception has left the node.

    Every `try` and every `with` around the node (but `with open(...)`) must hold all uses of the name in
    the same block.
    """
    child = node
    for parent in usage.view.ancestors(node):
        if parent is usage.view.function:
            return True
        is_quiet = isinstance(parent, cst.With) and all(
            usage.builtin_call(item.item, "open") is not None for item in parent.items
        )
        is_catching = isinstance(parent, cst.Try | cst.TryStar | cst.With) and not is_quiet
        if is_catching and any(not usage.is_inside(use.name, child) for use in usage.uses(name)):
            return False
        child = parent
    return False


def is_dead_after(usage: Usage, name: str, loop: cst.For) -> bool:
    """True when no value the loop gives to the name is read outside the loop."""
    if not usage.is_plain_local(name) or any(isinstance(bind, cst.Del) for bind in usage.bindings(name)):
        return False
    is_repeated = any(isinstance(outer, cst.For | cst.While) for outer in usage.repeats(loop))
    for use in usage.uses(name):
        is_in_else = loop.orelse is not None and usage.is_inside(use.name, loop.orelse)
        if use.kind == "bind" or (usage.is_inside(use.name, loop) and not is_in_else):
            continue
        if not is_repeated and usage.order[use.name] < usage.order[loop]:
            continue
        if not _is_bound_again(usage, name, use.name, loop):
            return False
    return True


def _is_bound_again(usage: Usage, name: str, node: cst.Name, loop: cst.For) -> bool:
    child: cst.CSTNode = node
    for parent in usage.view.ancestors(node):
        is_body = isinstance(parent, cst.For) and child is parent.body and not usage.is_inside(loop, parent)
        if is_body and name in names_read(parent.target):  # type: ignore[attr-defined]
            return True
        if isinstance(parent, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp):
            in_scope = not usage.is_inside(node, parent.for_in.iter)
            if in_scope and name in names_read(parent.for_in.target):
                return True
        child = parent
    binds = [bind for bind in usage.bindings(name) if isinstance(bind, cst.Assign | cst.AnnAssign)]
    return any(
        dominates(usage, bind, node)
        and usage.order[loop] < usage.order[bind]
        and not usage.is_inside(bind, loop)
        for bind in binds
    )
