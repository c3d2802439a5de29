"""Facts about names, purity and invariance that preconditions of rules are made of."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import Final

import libcst as cst
import libcst.matchers as m

from perfsmith.agent.proposers.rules._rule import FunctionView

Loop = cst.For | cst.While


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and everything below it, in source order."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(children_of(current)))


def walk_own_scope(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Like `walk`, but not into nested functions, lambdas and classes (the starting node is entered)."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if current is node or not isinstance(current, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            pending.extend(reversed(children_of(current)))


def names_read(node: cst.CSTNode) -> set[str]:
    """Every bare name that occurs below the node, in whatever role, attribute names and keywords excluded."""
    found: set[str] = set()
    for child in walk(node):
        if isinstance(child, cst.Attribute):
            found |= names_read(child.value)
    attribute_names = {id(n.attr) for n in walk(node) if isinstance(n, cst.Attribute)}
    keyword_names = {id(n.keyword) for n in walk(node) if isinstance(n, cst.Arg) and n.keyword is not None}
    for child in walk(node):
        if (
            isinstance(child, cst.Name)
            and id(child) not in attribute_names
            and id(child) not in keyword_names
        ):
            found.add(child.value)
    return found


def names_bound(node: cst.CSTNode) -> set[str]:
    """Names that statements below the node bind or delete, nested functions' own locals excluded."""
    bound: set[str] = set()
    for child in walk_own_scope(node):
        if isinstance(
            child, cst.AssignTarget | cst.AnnAssign | cst.AugAssign | cst.NamedExpr | cst.For | cst.CompFor
        ):
            bound |= _target_names(child.target)
        elif isinstance(child, cst.AsName):
            bound |= _target_names(child.name)
        elif isinstance(child, cst.Del):
            bound |= _target_names(child.target)
        elif isinstance(child, cst.FunctionDef | cst.ClassDef) and child is not node:
            bound.add(child.name.value)
        elif isinstance(child, cst.Global | cst.Nonlocal):
            bound |= {item.name.value for item in child.names}
        elif isinstance(child, cst.ImportAlias) and child.asname is None:
            bound.add(child.evaluated_name.split(".")[0])
        elif isinstance(child, cst.MatchAs | cst.MatchStar) and child.name is not None:
            bound.add(child.name.value)
    return bound


def _target_names(target: cst.CSTNode) -> set[str]:
    if isinstance(target, cst.Name):
        return {target.value}
    if isinstance(target, cst.Tuple | cst.List):
        return set().union(*(_target_names(e.value) for e in target.elements)) if target.elements else set()
    if isinstance(target, cst.StarredElement):
        return _target_names(target.value)
    return set()


def parameter_names(function: cst.FunctionDef) -> list[str]:
    """All parameters in order, `*args` and `**kwargs` included."""
    p = function.params
    named = [q.name.value for q in (*p.posonly_params, *p.params)]
    if isinstance(p.star_arg, cst.Param):
        named.append(p.star_arg.name.value)
    named += [q.name.value for q in p.kwonly_params]
    if p.star_kwarg is not None:
        named.append(p.star_kwarg.name.value)
    return named


def local_names(view: FunctionView) -> set[str]:
    """Names local to the target: parameters and everything it binds, `global`/`nonlocal` names excluded."""
    outside = {
        item.name.value
        for node in walk_own_scope(view.function)
        if isinstance(node, cst.Global | cst.Nonlocal)
        for item in node.names
    }
    return (set(parameter_names(view.function)) | names_bound(view.function.body)) - outside


def is_builtin(view: FunctionView, name: str) -> bool:
    """True when `name` means the builtin here: nothing in the module binds it in any scope."""
    if not hasattr(builtins, name):
        return False
    bound = view.once("bindings", lambda: _all_bindings(view.module))
    return "*" not in bound and name not in bound


def _all_bindings(module: cst.Module) -> frozenset[str]:
    """Names bound anywhere in the module, in whatever scope; `*` among them for a star import."""
    bound: set[str] = set()
    for node in walk(module):
        if isinstance(node, cst.FunctionDef):
            bound.add(node.name.value)
            bound |= set(parameter_names(node))
            bound |= names_bound(node.body)
        elif isinstance(node, cst.Lambda):
            bound |= {
                p.name.value
                for p in (*node.params.params, *node.params.posonly_params, *node.params.kwonly_params)
            }
        elif isinstance(node, cst.ClassDef):
            bound |= {node.name.value}
            bound |= names_bound(node.body)
        elif isinstance(node, cst.ImportStar):
            bound.add("*")
    return frozenset(bound | names_bound(module))


def imported_as(view: FunctionView, module: str) -> str | None:
    """Local name of a module imported at top level (`numpy` -> `np`), None when it is not or is rebound."""
    for statement in view.module.body:
        if not isinstance(statement, cst.SimpleStatementLine):
            continue
        for small in statement.body:
            if isinstance(small, cst.Import):
                for alias in small.names:
                    if alias.evaluated_name == module:
                        name = alias.evaluated_alias or module
                        if name.split(".")[0] not in local_names(view):
                            return name
    return None


def fresh_name(view: FunctionView, base: str) -> str:
    """`base`, or `base_2`, `base_3`, ... whichever occurs nowhere in the module."""
    taken = {n.value for n in walk(view.module) if isinstance(n, cst.Name)}
    candidate, number = base, 2
    while candidate in taken:
        candidate, number = f"{base}_{number}", number + 1
    return candidate


def enclosing_loops(view: FunctionView, node: cst.CSTNode) -> list[Loop]:
    """Loops of the target that repeat the node, innermost first; a loop's iterable and `else` are outside."""
    loops: list[Loop] = []
    child: cst.CSTNode = node
    for parent in view.ancestors(node):
        if parent is view.function or isinstance(parent, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            break
        is_inside_for = isinstance(parent, cst.For) and child is parent.body
        is_inside_while = isinstance(parent, cst.While) and (child is parent.body or child is parent.test)
        if is_inside_for or is_inside_while:
            loops.append(parent)  # type: ignore[arg-type]
        child = parent
    return loops


def statement_of(view: FunctionView, node: cst.CSTNode) -> cst.BaseStatement | None:
    """The whole statement (with its line) that holds the node."""
    if isinstance(node, cst.BaseStatement):
        return node
    return next((p for p in view.ancestors(node) if isinstance(p, cst.BaseStatement)), None)


def is_constant(node: cst.CSTNode) -> bool:
    """A literal number, string, bytes, `None`, `True`, `False`, or a tuple of such."""
    if isinstance(node, cst.Tuple):
        return all(isinstance(e, cst.Element) and is_constant(e.value) for e in node.elements)
    if isinstance(node, cst.UnaryOperation):
        return is_constant(node.expression)
    return m.matches(
        node,
        m.Integer()
        | m.Float()
        | m.Imaginary()
        | m.SimpleString()
        | m.ConcatenatedString()
        | m.Name("None")
        | m.Name("True")
        | m.Name("False"),
    ) and not any(isinstance(n, cst.FormattedString) for n in walk(node))


def _source_order(kind: type[cst.CSTNode], *first: str) -> tuple[str, ...]:
    return (*first, *(name for name in kind.__dataclass_fields__ if name not in first))


_SOURCE_ORDER: Final[dict[type[cst.CSTNode], tuple[str, ...]]] = {
    cst.IfExp: _source_order(cst.IfExp, "lpar", "body", "test", "orelse"),
    cst.FunctionDef: _source_order(
        cst.FunctionDef, "leading_lines", "decorators", "asynchronous", "name", "params", "returns", "body"
    ),
    cst.ClassDef: _source_order(
        cst.ClassDef, "leading_lines", "decorators", "name", "bases", "keywords", "body"
    ),
    cst.ExceptHandler: _source_order(cst.ExceptHandler, "leading_lines", "type", "name", "body"),
    cst.ExceptStarHandler: _source_order(cst.ExceptStarHandler, "leading_lines", "type", "name", "body"),
    cst.Parameters: _source_order(cst.Parameters, "posonly_params", "params", "star_arg", "kwonly_params"),
    cst.Arg: _source_order(cst.Arg, "keyword", "value"),
    cst.IndentedBlock: _source_order(cst.IndentedBlock, "header", "body"),
    cst.If: _source_order(cst.If, "leading_lines"),
    cst.For: _source_order(cst.For, "leading_lines"),
    cst.While: _source_order(cst.While, "leading_lines"),
    cst.With: _source_order(cst.With, "leading_lines"),
    cst.Try: _source_order(cst.Try, "leading_lines"),
    cst.TryStar: _source_order(cst.TryStar, "leading_lines"),
    cst.Else: _source_order(cst.Else, "leading_lines"),
    cst.Finally: _source_order(cst.Finally, "leading_lines"),
    cst.SimpleStatementLine: _source_order(cst.SimpleStatementLine, "leading_lines"),
    cst.Match: _source_order(cst.Match, "leading_lines"),
    cst.MatchCase: _source_order(cst.MatchCase, "leading_lines"),
}
"""Fields of the nodes that do not declare them in source order."""


def children_of(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Direct children but plain blanks, code in source order.

    It is what `node.children` gives, which makes a copy of each node it passes and takes ten times as long.
    """
    found: list[cst.CSTNode] = []
    for name in _SOURCE_ORDER.get(type(node), node.__dataclass_fields__):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            if type(value) is not cst.SimpleWhitespace:
                found.append(value)
        elif isinstance(value, list | tuple):
            found.extend(item for item in value if isinstance(item, cst.CSTNode))
    return found
