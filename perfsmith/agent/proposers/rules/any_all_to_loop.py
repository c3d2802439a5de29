"""`any` and `all` over a generator become a loop: no generator to make, resume and close.

Before::

    if any(token in kind for kind in kinds):
        return True

After::

    for kind in kinds:
        if token in kind:
            return True

Preconditions:
    `any`/`all` (and `map`) are the builtins, with one generator expression of one `for` clause, or with
    `map(lambda x: ..., values)`. The call, or `not` of it, is the whole test of an `if` without `else`
    that is no `elif`; with `map` it may be the whole value of a `return` (`generator-into-any-all-sum`
    has those with a generator).
    The variables of the generator get new names where the function uses theirs for something else, and the
    function does not ask for its locals, so nobody sees them become such.
    The tested expression cannot raise `StopIteration`: it calls plain builtins, methods of text, containers
    and patterns, and functions of the module made of such. It awaits and binds nothing, makes no function.
    Where the body of the `if` moves into the loop it holds no `break`, `continue` or `yield` of its own,
    and is a plain `return` when the values come from a call that may make a generator: that one closes a
    little later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import (
    is_builtin,
    is_constant,
    walk,
    walk_own_scope,
)
from perfsmith.agent.proposers.rules._comprehensions import mapped_generator, with_names
from perfsmith.agent.proposers.rules._fresh_names import Names
from perfsmith.agent.proposers.rules._one_for_many import (
    Replacement,
    enclosed,
    has_comment,
    may_stop_iteration,
    names_outside,
    rewrites_of,
    sees_all_locals,
    stands_in_a_block,
    statements,
)
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite

_VIEWS: Final = ("items", "keys", "values", "split")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """A question about some member of an iterable."""

    target: cst.BaseAssignTargetExpression
    values: cst.BaseExpression
    filters: tuple[cst.BaseExpression, ...]
    condition: cst.BaseExpression
    stops_when: bool
    """Truth of the condition at which the answer is known: True for `any`, False for `all`."""
    is_negated: bool
    """True for `not any(...)` and `not all(...)`."""
    is_mapped: bool
    """True for `map` with a lambda."""


class AnyAllToLoop:
    """Writes the loop that `any` and `all` run, where the answer is used."""

    name = "any-all-to-loop"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all places together first, then each place."""
        if sees_all_locals(view):
            return
        yield from rewrites_of(view, list(_found(view)))


def _found(view: FunctionView) -> Iterator[Replacement]:
    names = Names(view)
    for node in walk_own_scope(view.function.body):
        if not stands_in_a_block(view, node):
            continue
        if isinstance(node, cst.If) and node.orelse is None:
            search = _search(view, names, node.test)
            if search is not None:
                loop = _loop_for_if(view, node, search)
                if loop is not None:
                    yield _replacement(node, node.test, [loop])
        elif isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
            small = node.body[0]
            if isinstance(small, cst.Return) and small.value is not None:
                search = _search(view, names, small.value)
                if search is not None and search.is_mapped:
                    yield _replacement(node, small, _loop_for_return(view, search))


def _replacement(
    old: cst.If | cst.SimpleStatementLine, at: cst.CSTNode, new: list[cst.BaseStatement]
) -> Replacement:
    return Replacement(
        old=old, new=new, at=at, summary="The search runs as a plain loop, without a generator."
    )


def _search(view: FunctionView, names: Names, expression: cst.BaseExpression) -> _Search | None:
    is_negated = isinstance(expression, cst.UnaryOperation) and isinstance(expression.operator, cst.Not)
    call = expression.expression if isinstance(expression, cst.UnaryOperation) and is_negated else expression
    if not (
        isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value in ("any", "all")
    ):
        return None
    if not is_builtin(view, call.func.value) or len(call.args) != 1 or has_comment(expression):
        return None
    arg = call.args[0]
    if arg.keyword is not None or arg.star:
        return None
    stops_when = call.func.value == "any"
    is_mapped = not isinstance(arg.value, cst.GeneratorExp)
    generator = mapped_generator(view, arg.value) if is_mapped else arg.value
    if not isinstance(generator, cst.GeneratorExp):
        return None
    search = _of_generator(generator, stops_when=stops_when, is_negated=is_negated, is_mapped=is_mapped)
    if search is None or not _is_safe(view, search):
        return None
    return _with_own_variables(view, names, search, expression)


def _of_generator(
    node: cst.GeneratorExp, *, stops_when: bool, is_negated: bool, is_mapped: bool
) -> _Search | None:
    clause = node.for_in
    if clause.inner_for_in is not None or clause.asynchronous is not None:
        return None
    return _Search(
        target=clause.target,
        values=clause.iter,
        filters=tuple(part.test for part in clause.ifs),
        condition=node.elt,
        stops_when=stops_when,
        is_negated=is_negated,
        is_mapped=is_mapped,
    )


def _is_safe(view: FunctionView, search: _Search) -> bool:
    """The preconditions on the parts."""
    if any(isinstance(n, cst.Attribute | cst.Subscript | cst.StarredElement) for n in walk(search.target)):
        return False
    parts = (*search.filters, search.condition)
    moving = cst.Yield | cst.Await | cst.NamedExpr | cst.Lambda | cst.BaseComp
    if any(isinstance(node, moving) for part in (*parts, search.values) for node in walk(part)):
        return False
    return not any(may_stop_iteration(view, part) for part in parts)


def _with_own_variables(
    view: FunctionView, names: Names, search: _Search, expression: cst.BaseExpression
) -> _Search:
    """The search with new names for variables whose names mean something else in the function."""
    targets = {node.value for node in walk(search.target) if isinstance(node, cst.Name)}
    taken = names_outside(view, expression)
    taken |= {node.value for node in walk(search.values) if isinstance(node, cst.Name)}
    renamed = {name: names.fresh(name) for name in sorted(targets & taken)}
    return replace(
        search,
        target=with_names(search.target, renamed),
        filters=tuple(with_names(part, renamed) for part in search.filters),
        condition=with_names(search.condition, renamed),
    )


def _loop_for_if(view: FunctionView, node: cst.If, search: _Search) -> cst.For | None:
    if not isinstance(node.body, cst.IndentedBlock):
        return None
    if search.stops_when is search.is_negated:
        # `not any(...)` and `all(...)` hold when the loop ran to its end; there the body keeps its place.
        stop = cst.IndentedBlock(body=[cst.SimpleStatementLine(body=[cst.Break()])])
        return _loop(view, search, stop).with_changes(orelse=cst.Else(body=node.body))
    if any(isinstance(part, cst.Break | cst.Continue | cst.Yield) for part in walk_own_scope(node.body)):
        return None
    if _makes_an_iterator(view, search.values) and not _returns_plainly(node.body):
        return None
    body = node.body
    if not _always_leaves(body):
        body = body.with_changes(body=[*body.body, cst.SimpleStatementLine(body=[cst.Break()])])
    return _loop(view, search, body)


def _loop_for_return(view: FunctionView, search: _Search) -> list[cst.BaseStatement]:
    found = search.stops_when is not search.is_negated
    stop = cst.IndentedBlock(body=statements(f"return {found}\n"))
    return [_loop(view, search, stop), *statements(f"return {not found}\n")]


def _loop(view: FunctionView, search: _Search, body: cst.IndentedBlock) -> cst.For:
    condition = search.condition
    condition = enclosed(view, condition) if search.stops_when else _negated(view, condition)
    statement: cst.BaseStatement = cst.If(test=condition, body=body)
    for test in reversed(search.filters):
        statement = cst.If(test=enclosed(view, test), body=cst.IndentedBlock(body=[statement]))
    return cst.For(
        target=search.target,
        iter=enclosed(view, search.values),
        body=cst.IndentedBlock(body=[statement]),
    )


def _negated(view: FunctionView, condition: cst.BaseExpression) -> cst.BaseExpression:
    """The opposite of a condition, fit to stand after `if`."""
    if isinstance(condition, cst.UnaryOperation) and isinstance(condition.operator, cst.Not):
        return enclosed(view, condition.expression)
    text = view.code(condition)
    spans_lines = "\n" in text and not condition.lpar
    if isinstance(condition, cst.Comparison) and len(condition.comparisons) == 1 and not spans_lines:
        comparison = condition.comparisons[0]
        if isinstance(comparison.operator, cst.In):
            opposite = comparison.with_changes(operator=cst.NotIn())
            return condition.with_changes(comparisons=[opposite])
    is_loose = isinstance(condition, cst.BooleanOperation | cst.IfExp) and not condition.lpar
    return cst.parse_expression(f"not ({text})" if is_loose or spans_lines else f"not {text}")


def _makes_an_iterator(view: FunctionView, values: cst.BaseExpression) -> bool:
    """True when a call yields what is searched: perhaps a generator, which then closes after the body."""
    return any(
        isinstance(node, cst.Call)
        and not (isinstance(node.func, cst.Name) and is_builtin(view, node.func.value))
        and not (isinstance(node.func, cst.Attribute) and node.func.attr.value in _VIEWS and not node.args)
        for node in walk(values)
    )


def _returns_plainly(block: cst.IndentedBlock) -> bool:
    """True for a lone `return` of a constant or a name."""
    line = block.body[0]
    if len(block.body) != 1 or not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return False
    small = line.body[0]
    if not isinstance(small, cst.Return):
        return False
    return small.value is None or isinstance(small.value, cst.Name) or is_constant(small.value)


def _always_leaves(block: cst.IndentedBlock) -> bool:
    last = block.body[-1]
    return isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], cst.Return | cst.Raise)


RULE = AnyAllToLoop()
