"""Loops that only fill a list, dict or set become a comprehension.

Before::

    def squares(xs):
        out = []
        for x in xs:
            if x > 0:
                out.append(x * x)
        return out

After::

    def squares(xs):
        out = [x * x for x in xs if x > 0]
        return out

Preconditions:
    - the loop (and loops and conditions inside it, all without `else`) does nothing but add to the container;
    - the container is an empty one bound just above and not mentioned since, or a list made here which
      nobody else holds (then it is extended); no nested function sees it, and an exception leaves no
      half-filled one behind;
    - it is not used in what is added, the conditions or the iterables;
    - the loop variables are not read after the loop, nor by a function or generator that outlives it;
    - no `await`, `yield` or `:=`; keys and values of a dict are not both more than names and constants,
      because an assignment evaluates the value first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import is_constant, names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import (
    argument_values,
    assigned_name,
    index_expression,
    loops_in,
    only_statement,
)

_WIDEST: Final = 100
_TARGET_PARTS: Final = (
    cst.Name,
    cst.Tuple,
    cst.List,
    cst.Element,
    cst.StarredElement,
    cst.Comma,
    cst.LeftParen,
    cst.RightParen,
    cst.LeftSquareBracket,
    cst.RightSquareBracket,
    cst.BaseParenthesizableWhitespace,
)


@dataclass(frozen=True, slots=True)
class _Filling:
    """A loop taken apart."""

    kind: str
    container: str
    added: tuple[cst.BaseExpression, ...]
    clauses: tuple[cst.For | cst.If, ...]

    @property
    def loops(self) -> list[cst.For]:
        return [clause for clause in self.clauses if isinstance(clause, cst.For)]


class AppendLoopToComprehension:
    """Builds lists, dicts and sets by comprehension."""

    name = "append-loop-to-comprehension"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per loop, outermost loops first."""
        facts = Facts(view)
        if facts.usage.reads_frame():
            return
        edits = []
        for loop in loops_in(view.function.body):
            filling = _filling(loop) if isinstance(loop, cst.For) else None
            if filling is not None and isinstance(loop, cst.For) and _is_movable(facts, loop, filling):
                edits.append(_edit(facts, loop, filling))
        yield from rewrites_from(view, [edit for edit in edits if edit is not None])


def _filling(loop: cst.For) -> _Filling | None:
    clauses: list[cst.For | cst.If] = []
    node: cst.CSTNode | None = loop
    while isinstance(node, cst.For | cst.If):
        if node.orelse is not None or (isinstance(node, cst.For) and node.asynchronous is not None):
            return None
        clauses.append(node)
        node = only_statement(node.body)
    if isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
        call = node.value
        values = argument_values(call)
        if not isinstance(call.func, cst.Attribute) or not isinstance(call.func.value, cst.Name):
            return None
        kind = {"append": "list", "add": "set"}.get(call.func.attr.value)
        if kind is None or values is None or len(values) != 1:
            return None
        return _Filling(kind, call.func.value.value, (values[0],), tuple(clauses))
    if isinstance(node, cst.Assign) and len(node.targets) == 1:
        target = node.targets[0].target
        key = index_expression(target)
        if isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name) and key is not None:
            return _Filling("dict", target.value.value, (key, node.value), tuple(clauses))
    if isinstance(node, cst.AugAssign) and isinstance(node.operator, cst.AddAssign):
        added = node.value.elements if isinstance(node.value, cst.List) else ()
        if isinstance(node.target, cst.Name) and len(added) == 1 and isinstance(added[0], cst.Element):
            return _Filling("list", node.target.value, (added[0].value,), tuple(clauses))
    return None


def _is_movable(facts: Facts, loop: cst.For, filling: _Filling) -> bool:
    usage = facts.usage
    parts = [*filling.added, *(c.iter if isinstance(c, cst.For) else c.test for c in filling.clauses)]
    if any(filling.container in names_read(part) for part in parts):
        return False
    for node in [node for part in parts for node in walk(part)]:
        if isinstance(node, cst.Await | cst.Yield | cst.NamedExpr | cst.Lambda):
            return False
        if isinstance(node, cst.GeneratorExp) and not usage.is_consumed_at_once(node):
            return False
    if not usage.is_plain_local(filling.container) or not usage.is_unseen_after_error(
        filling.container, loop
    ):
        return False
    if filling.kind == "dict" and not any(isinstance(n, cst.Name) or is_constant(n) for n in filling.added):
        return False
    inside = set[str]().union(*(names_read(part) for part in parts if part is not loop.iter))
    bound = set[str]().union(*(names_read(inner.target) for inner in filling.loops))
    return usage.are_bound_before(inside - bound, loop) and _variables_stay_inside(facts, loop, filling)


def _variables_stay_inside(facts: Facts, loop: cst.For, filling: _Filling) -> bool:
    bound: set[str] = set()
    for inner in reversed(filling.loops):
        if not all(isinstance(node, _TARGET_PARTS) for node in walk(inner.target)):
            return False
        bound |= names_read(inner.target)
        if inner is not loop and bound & names_read(inner.iter):
            return False
    return filling.container not in bound and all(facts.usage.is_dead_after(name, loop) for name in bound)


def _edit(facts: Facts, loop: cst.For, filling: _Filling) -> Edit | None:
    above = facts.usage.preceding_binding(filling.container, loop)
    pair = assigned_name(above) if above is not None else None
    if above is not None and pair is not None and _is_empty(facts, pair[1], filling.kind):
        start = f"{_declared(facts, above)} = "
        statement = _statement(facts, loop, filling, start, "")
        lines = [*above.leading_lines, *_comments(above), *statement.leading_lines]
        return Edit(
            at=loop,
            summary=f"Builds {filling.container!r} by comprehension, without a method call per element.",
            replace={above: cst.RemoveFromParent(), loop: statement.with_changes(leading_lines=lines)},
        )
    node = next(use.name for use in facts.usage.uses(filling.container, within=loop))
    is_own_list = filling.kind == "list" and ty.only(facts.of(node), "list")
    if is_own_list and facts.usage.is_exclusive(filling.container):
        statement = _statement(facts, loop, filling, f"{filling.container}.extend(", ")")
        return Edit(
            at=loop,
            summary=f"Extends {filling.container!r} by a comprehension, without a method call per element.",
            replace={loop: statement},
        )
    return None


def _declared(facts: Facts, line: cst.SimpleStatementLine) -> str:
    """What stands left of `=`, annotation included."""
    small = line.body[0]
    if isinstance(small, cst.AnnAssign):
        return f"{facts.view.code(small.target)}: {facts.view.code(small.annotation.annotation)}"
    assert isinstance(small, cst.Assign)
    return facts.view.code(small.targets[0].target)


def _is_empty(facts: Facts, value: cst.BaseExpression, kind: str) -> bool:
    if isinstance(value, cst.List | cst.Dict) and not value.elements:
        return kind == ("list" if isinstance(value, cst.List) else "dict")
    call = facts.usage.builtin_call(value, kind)
    return call is not None and not call.args


def _statement(
    facts: Facts, loop: cst.For, filling: _Filling, start: str, end: str
) -> cst.SimpleStatementLine:
    view = facts.view
    parts = [": ".join(_whole(view, value) for value in filling.added)]
    for clause in filling.clauses:
        if isinstance(clause, cst.For):
            parts.append(f"for {view.code(clause.target)} in {_whole(view, clause.iter)}")
        else:
            parts.append(f"if {_whole(view, clause.test)}")
    opening, closing = ("[", "]") if filling.kind == "list" else ("{", "}")
    depth = sum(isinstance(parent, cst.IndentedBlock) for parent in view.ancestors(loop))
    text = f"{start}{opening}{' '.join(parts)}{closing}{end}"
    indent = view.module.default_indent
    if "\n" in text or len(text) + depth * len(indent) > _WIDEST:
        text = "\n".join([f"{start}{opening}", *(indent + part for part in parts), f"{closing}{end}"])
    statement = cst.parse_statement(text, config=view.module.config_for_parsing)
    assert isinstance(statement, cst.SimpleStatementLine)
    return statement.with_changes(leading_lines=[*loop.leading_lines, *_comments(loop)])


def _whole(view: FunctionView, node: cst.BaseExpression) -> str:
    """Text of an expression, in parentheses where a comprehension needs them."""
    text = view.code(node)
    is_loose = isinstance(node, cst.Tuple | cst.IfExp | cst.GeneratorExp) and not node.lpar
    return f"({text})" if is_loose else text


def _comments(statement: cst.For | cst.SimpleStatementLine) -> list[cst.EmptyLine]:
    """Comments inside the statement, to be kept above it."""
    own = {item for line in statement.leading_lines for item in walk(line)}
    return [
        cst.EmptyLine(comment=node)
        for node in walk(statement)
        if isinstance(node, cst.Comment) and node not in own
    ]


RULE = AppendLoopToComprehension()
