"""Which names a module binds, where, and how often: what tells whether a name means the builtin."""

from __future__ import annotations

import libcst as cst

from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._shapes import target_role


def module_bindings(view: FunctionView) -> tuple[dict[str, int], bool]:
    """How many places of the module bind each name, in whatever scope; and whether it has a star import."""
    counts: dict[str, int] = {}
    has_star_import = False
    for node in view.nodes():
        if isinstance(node, cst.Name) and _is_bound_here(view, node):
            counts[node.value] = counts.get(node.value, 0) + 1
        has_star_import |= isinstance(node, cst.ImportStar)
    return counts, has_star_import


def only_class_attributes(view: FunctionView) -> frozenset[str]:
    """Names that only classes at top level bind, as attributes: no function sees them as variables."""
    attributes: set[str] = set()
    variables: set[str] = set()
    for node in view.nodes():
        if isinstance(node, cst.Name) and _is_bound_here(view, node):
            (attributes if _is_class_attribute(view, node) else variables).add(node.value)
    return frozenset(attributes - variables)


def _is_bound_here(view: FunctionView, node: cst.Name) -> bool:
    parent = view.parent(node)
    if isinstance(parent, cst.NameItem | cst.ImportAlias | cst.MatchMapping):
        return True
    return target_role(view, node) != "" or getattr(parent, "name", None) is node


def _is_class_attribute(view: FunctionView, node: cst.Name) -> bool:
    statement = view.parent(node)
    if isinstance(statement, cst.AssignTarget):
        line = view.parent(view.parent(statement) or statement)
        block = view.parent(line) if isinstance(line, cst.SimpleStatementLine) else None
    else:
        block = view.parent(statement) if isinstance(statement, cst.FunctionDef) else None
    owner = view.parent(block) if isinstance(block, cst.IndentedBlock) else None
    return isinstance(owner, cst.ClassDef) and isinstance(view.parent(owner), cst.Module)
