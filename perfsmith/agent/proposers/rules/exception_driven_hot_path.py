"""`try`/`except KeyError` in a loop, where each miss builds, raises and catches an exception.

Before::

    for word in words:
        try:
            counts[word] += 1
        except KeyError:
            counts[word] = 1

After::

    for word in words:
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1

`try: v = d[k]` with a default in the handler becomes `v = d.get(k, default)`. Slower where keys are
almost never missing; only a measurement tells.

Preconditions:
    The container is known to be a plain `dict` (no `__missing__`), the key is a plain local of a type whose
    hash and equality are the builtin ones, and nothing else in the `try` can raise `KeyError`. The handler
    catches just `KeyError`, does not name it, holds only simple statements that call nothing but methods of
    containers, and there is no `else` or `finally`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk, walk_own_scope
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, expression, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import assigned_name, index_expression, only_statement
from perfsmith.agent.proposers.rules._statements import in_place_of, stands_in_block, swapped

_SUMMARY: Final = "A missing key is an ordinary case here; asking first is cheaper than raising and catching."
_QUIET_METHODS: Final = frozenset({"append", "add"})


class ExceptionDrivenHotPath:
    """See the module docstring."""

    name = "exception-driven-hot-path"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        tries = [node for node in walk_own_scope(view.function.body) if isinstance(node, cst.Try)]
        if not tries:
            return
        facts = Facts(view)
        yield from rewrites_from(view, list(_edits(facts, tries)))


def _edits(facts: Facts, tries: list[cst.Try]) -> Iterator[Edit]:
    for node in tries:
        if not facts.usage.repeats(node) or not stands_in_block(facts.view, node):
            continue
        if node.orelse is not None or node.finalbody is not None or len(node.handlers) != 1:
            continue
        handler = node.handlers[0]
        caught = handler.type
        if not isinstance(caught, cst.Name) or caught.value != "KeyError" or handler.name is not None:
            continue
        if not facts.usage.is_builtin("KeyError"):
            continue
        edit = _edit(facts, node, handler)
        if edit is not None:
            yield edit


def _edit(facts: Facts, node: cst.Try, handler: cst.ExceptHandler) -> Edit | None:
    tried = only_statement(node.body)
    if not isinstance(tried, cst.BaseSmallStatement):
        return None
    item = _only_lookup(facts, tried)
    if item is None or not _is_plain_handler(facts, handler):
        return None
    view = facts.view
    table, key = view.code(item.value), view.code(item.slice[0])
    default = _default(facts, tried, item, handler)
    if default is not None:
        name, value = default
        code = f"{name} = {table}.get({key}, {value})\n"
        return Edit(at=node, summary=_SUMMARY, replace=swapped(view, node, code))
    if not isinstance(node.body, cst.IndentedBlock) or not isinstance(handler.body, cst.IndentedBlock):
        return None
    only_passes = isinstance(only_statement(handler.body), cst.Pass)
    new = cst.If(
        test=expression(f"{key} in {table}"),
        body=node.body,
        orelse=None if only_passes else cst.Else(body=handler.body),
    )
    return Edit(at=node, summary=_SUMMARY, replace=in_place_of(node, [new]))


def _only_lookup(facts: Facts, statement: cst.BaseSmallStatement) -> cst.Subscript | None:
    """`d[k]` of `v = d[k]`, `return d[k]` or `d[k] += 1`, when nothing else there can raise a KeyError."""
    found: cst.CSTNode | None = None
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        if isinstance(statement.targets[0].target, cst.Name):
            found = statement.value
    elif isinstance(statement, cst.Return):
        found = statement.value
    elif isinstance(statement, cst.AugAssign) and _adds_scalar(facts, statement):
        found = statement.target
    if not isinstance(found, cst.Subscript) or not isinstance(found.value, cst.Name):
        return None
    key = index_expression(found)
    if not isinstance(key, cst.Name) or not facts.usage.is_plain_local(key.value):
        return None
    table = found.value.value
    if not facts.usage.is_plain_local(table) or not ty.only(facts.of(found.value), "dict"):
        return None
    bound = facts.usage.is_bound_before(table, found) and facts.usage.is_bound_before(key.value, found)
    return found if bound and ty.is_hashable(facts.of(key)) else None


def _adds_scalar(facts: Facts, statement: cst.AugAssign) -> bool:
    """True for `d[k] += 1`: the stored values are scalars and the literal cannot raise."""
    plain = ("int", "float", "str", "bool")
    return isinstance(statement.value, cst.Integer | cst.Name | cst.SimpleString) and (
        ty.only(facts.of(statement.value), *plain) and facts.cannot_raise(statement.value)
    )


def _is_plain_handler(facts: Facts, handler: cst.ExceptHandler) -> bool:
    for node in walk(handler.body):
        if isinstance(node, cst.Raise | cst.Yield | cst.Await | cst.BaseCompoundStatement | cst.Lambda):
            return False
        if isinstance(node, cst.Call):
            is_method = isinstance(node.func, cst.Attribute) and node.func.attr.value in _QUIET_METHODS
            if not is_method or facts.runs_foreign_code(node):
                return False
    return True


def _default(
    facts: Facts, tried: cst.BaseSmallStatement, item: cst.Subscript, handler: cst.ExceptHandler
) -> tuple[str, str] | None:
    """Name and default of `v = d[k]` whose handler only does `v = default`."""
    first = assigned_name(tried)
    small = only_statement(handler.body)
    second = assigned_name(small) if small is not None else None
    if first is None or second is None or first[0] != second[0] or first[1] is not item:
        return None
    is_cheap = isinstance(second[1], cst.Name | cst.BaseNumber | cst.SimpleString)
    return (first[0], facts.view.code(second[1])) if is_cheap and facts.cannot_raise(second[1]) else None


RULE = ExceptionDrivenHotPath()
