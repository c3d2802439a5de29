"""Counting and grouping by hand is done by `Counter` or `defaultdict`, and the result is a plain dict again.

Before::

    def count(words):
        counts = {}
        for word in words:
            if word in counts:
                counts[word] += 1
            else:
                counts[word] = 1
        return counts

After::

    def count(words):
        counts = dict(Counter(iter(words)))
        return counts

Preconditions:
    - the dict is an empty one, bound above the loop in the same block and not mentioned since;
    - the loop changes it only by counting or grouping, and else only asks for members, length or `get`;
    - no nested function sees it, and after an exception nobody does: in between it is no plain dict;
    - keys have no effects and are names or constants unless what is added has none either; sums start at the
      integer 0 or at the integer that is added;
    - `Counter` or `defaultdict` can be imported without a clash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import (
    argument_values,
    assigned_name,
    index_expression,
    only_statement,
    single_comparison,
)
from perfsmith.agent.proposers.rules._uses import Use


@dataclass(frozen=True, slots=True)
class _Site:
    """One or two statements that count or group."""

    name: str
    factory: str
    key: cst.BaseExpression
    added: cst.BaseExpression
    method: str
    """`append` or `add` for groups, empty for sums."""
    statements: tuple[cst.BaseStatement, ...]
    is_evaluated_once: bool = False
    """True when the key is already evaluated exactly once, before what is added."""


class CountingToCounter:
    """Replaces hand-written counting and grouping loops."""

    name = "counting-to-counter"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per dict that is filled."""
        facts = Facts(view)
        if facts.usage.reads_frame():
            return
        groups: dict[tuple[cst.BaseStatement, str], list[_Site]] = {}
        for node in facts.usage.order:
            site = _site(facts, node) if isinstance(node, cst.BaseStatement) else None
            if site is not None and _is_steady(facts, site):
                place = _place(facts, site)
                if place is not None:
                    groups.setdefault((place, site.name), []).append(site)
        edits = [_edit(facts, place, sites) for (place, _), sites in groups.items()]
        yield from rewrites_from(view, [edit for edit in edits if edit is not None])


def _site(facts: Facts, node: cst.BaseStatement) -> _Site | None:
    if isinstance(node, cst.If):
        return _two_branches(facts, node) or _default_first(facts, node)
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return None
    small = node.body[0]
    if isinstance(small, cst.Assign):
        return _sum_with_get(facts, node, small)
    return _setdefault(facts, node, small)


def _two_branches(facts: Facts, node: cst.If) -> _Site | None:
    """`if k in d: d[k] += 1 else: d[k] = 1`, or the other way round, or with `append` and `[v]`."""
    found = _tested_key(node)
    if found is None or not isinstance(node.orelse, cst.Else):
        return None
    name, key, is_present = found
    branches = (only_statement(node.body), only_statement(node.orelse.body))
    present, absent = branches if is_present else (branches[1], branches[0])
    first = _assigned_item(facts, absent, name, key)
    if first is None:
        return None
    if isinstance(present, cst.AugAssign):
        added = _added(facts, present, name, key)
        if added is None or not isinstance(added, cst.Integer) or not first.deep_equals(added):
            return None
        return _Site(name, "int", key, added, "", (node,))
    grown = _grown(facts, present, name, key)
    if grown is None:
        return None
    method, value = grown
    display = {"append": cst.List, "add": cst.Set}[method]
    if not isinstance(first, display) or len(first.elements) != 1:
        return None
    only = first.elements[0]
    if not isinstance(only, cst.Element) or not only.value.deep_equals(value):
        return None
    return _Site(name, "list" if method == "append" else "set", key, value, method, (node,))


def _default_first(facts: Facts, node: cst.If) -> _Site | None:
    """`if k not in d: d[k] = 0`, then `d[k] += n` (or `[]` and `append`)."""
    found = _tested_key(node)
    if found is None or found[2] or node.orelse is not None:
        return None
    name, key, _ = found
    first = _assigned_item(facts, only_statement(node.body), name, key)
    block = facts.view.parent(node)
    if first is None or not isinstance(block, cst.IndentedBlock):
        return None
    position = next(i for i, item in enumerate(block.body) if item is node)
    following = block.body[position + 1] if position + 1 < len(block.body) else None
    if not isinstance(following, cst.SimpleStatementLine) or len(following.body) != 1:
        return None
    small = following.body[0]
    if isinstance(small, cst.AugAssign):
        added = _added(facts, small, name, key)
        if added is not None and isinstance(first, cst.Integer) and first.evaluated_value == 0:
            return _Site(name, "int", key, added, "", (node, following))
        return None
    grown = _grown(facts, small, name, key)
    factory = _empty(facts, first)
    if grown is None or factory != {"append": "list", "add": "set"}[grown[0]]:
        return None
    return _Site(name, factory, key, grown[1], grown[0], (node, following))


def _sum_with_get(facts: Facts, node: cst.SimpleStatementLine, small: cst.Assign) -> _Site | None:
    """`d[k] = d.get(k, 0) + n`."""
    target = small.targets[0].target
    key = index_expression(target)
    if len(small.targets) != 1 or not isinstance(target, cst.Subscript) or key is None:
        return None
    total = small.value
    is_sum = isinstance(total, cst.BinaryOperation) and isinstance(total.operator, cst.Add)
    if not isinstance(target.value, cst.Name) or not is_sum or not isinstance(total, cst.BinaryOperation):
        return None
    name = target.value.value
    values = _method_arguments(total.left, name, "get")
    if values is None or len(values) != 2 or not values[0].deep_equals(key):
        return None
    if facts.view.code(values[1]) != "0" or not ty.is_number(facts.of(total.right)):
        return None
    return _Site(name, "int", key, total.right, "", (node,))


def _setdefault(facts: Facts, node: cst.SimpleStatementLine, small: cst.BaseSmallStatement) -> _Site | None:
    """`d.setdefault(k, []).append(v)`."""
    call = small.value if isinstance(small, cst.Expr) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return None
    receiver, method, values = call.func.value, call.func.attr.value, argument_values(call)
    if method not in ("append", "add") or values is None or len(values) != 1:
        return None
    if not isinstance(receiver, cst.Call) or not isinstance(receiver.func, cst.Attribute):
        return None
    owner = receiver.func.value
    name = owner.value if isinstance(owner, cst.Name) else ""
    pair = _method_arguments(receiver, name, "setdefault")
    if not name or pair is None or len(pair) != 2:
        return None
    factory = {"append": "list", "add": "set"}[method]
    if _empty(facts, pair[1]) != factory:
        return None
    return _Site(name, factory, pair[0], values[0], method, (node,), is_evaluated_once=True)


def _tested_key(node: cst.If) -> tuple[str, cst.BaseExpression, bool] | None:
    """Dict, key and direction of `if key in name` or `if key not in name`."""
    found = single_comparison(node.test)
    if found is None or not isinstance(found[1], cst.In | cst.NotIn) or not isinstance(found[2], cst.Name):
        return None
    return found[2].value, found[0], isinstance(found[1], cst.In)


def _is_item(node: cst.CSTNode | None, name: str, key: cst.BaseExpression) -> bool:
    if (
        not isinstance(node, cst.Subscript)
        or not isinstance(node.value, cst.Name)
        or node.value.value != name
    ):
        return False
    index = index_expression(node)
    return index is not None and index.deep_equals(key)


def _assigned_item(
    facts: Facts, statement: cst.CSTNode | None, name: str, key: cst.BaseExpression
) -> cst.BaseExpression | None:
    if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
        return None
    return statement.value if _is_item(statement.targets[0].target, name, key) else None


def _added(
    facts: Facts, statement: cst.AugAssign, name: str, key: cst.BaseExpression
) -> cst.BaseExpression | None:
    is_sum = isinstance(statement.operator, cst.AddAssign) and _is_item(statement.target, name, key)
    return statement.value if is_sum else None


def _grown(
    facts: Facts, statement: cst.CSTNode | None, name: str, key: cst.BaseExpression
) -> tuple[str, cst.BaseExpression] | None:
    """Method and value of `name[key].append(value)`."""
    call = statement.value if isinstance(statement, cst.Expr) else None
    values = argument_values(call) if isinstance(call, cst.Call) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or values is None:
        return None
    method = call.func.attr.value
    if method in ("append", "add") and len(values) == 1 and _is_item(call.func.value, name, key):
        return method, values[0]
    return None


def _method_arguments(node: cst.CSTNode, name: str, method: str) -> list[cst.BaseExpression] | None:
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    owner = node.func.value
    is_it = isinstance(owner, cst.Name) and owner.value == name and node.func.attr.value == method
    return argument_values(node) if is_it else None


def _empty(facts: Facts, node: cst.BaseExpression) -> str:
    if isinstance(node, cst.List) and not node.elements:
        return "list"
    for name in ("list", "set"):
        call = facts.usage.builtin_call(node, name)
        if call is not None and not call.args:
            return name
    return ""


def _is_steady(facts: Facts, site: _Site) -> bool:
    """True when evaluating the key once, and before what is added, makes no difference."""
    if site.name in names_read(site.key) | names_read(site.added):
        return False
    unhashable_differs = facts.view.python >= (3, 14) and not ty.is_hashable(facts.of(site.key))
    if unhashable_differs or any(
        isinstance(n, cst.NamedExpr | cst.Yield | cst.Await) for n in walk(site.added)
    ):
        return False
    if site.is_evaluated_once:
        return not any(isinstance(n, cst.NamedExpr | cst.Yield | cst.Await) for n in walk(site.key))
    if not facts.is_repeatable(site.key):
        return False
    return facts.usage.is_settled(site.key) or facts.is_repeatable(site.added)


def _place(facts: Facts, site: _Site) -> cst.BaseStatement | None:
    """The loop around the site that follows `name = {}` in its block."""
    if not facts.usage.is_plain_local(site.name):
        return None
    for parent in facts.view.ancestors(site.statements[0]):
        if not isinstance(parent, cst.For | cst.While) or parent.orelse is not None:
            continue
        line = facts.usage.preceding_binding(site.name, parent)
        pair = assigned_name(line) if line is not None else None
        if pair is not None:
            call = facts.usage.builtin_call(pair[1], "dict")
            is_display = isinstance(pair[1], cst.Dict) and not pair[1].elements
            is_empty = is_display or (call is not None and not call.args)
            return parent if is_empty and facts.usage.is_unseen_after_error(site.name, parent) else None
    return None


def _edit(facts: Facts, place: cst.BaseStatement, sites: list[_Site]) -> Edit | None:
    name, factory = sites[0].name, sites[0].factory
    covered = [statement for site in sites for statement in site.statements]
    outside = [
        use
        for use in facts.usage.uses(name, within=place)
        if not any(facts.usage.is_inside(use.name, statement) for statement in covered)
    ]
    if any(site.factory != factory for site in sites) or not all(_only_looks(use) for use in outside):
        return None
    line = facts.usage.preceding_binding(name, place)
    pair = assigned_name(line) if line is not None else None
    if line is None or pair is None:
        return None
    whole = _counted_by_counter(facts, place, sites) if not outside else None
    if whole is not None:
        statement = cst.parse_statement(f"{name} = {whole}", config=facts.view.module.config_for_parsing)
        assert isinstance(statement, cst.SimpleStatementLine)
        assert isinstance(place, cst.For)
        lines = [*line.leading_lines, *place.leading_lines]
        return Edit(
            at=place,
            summary=f"Counts into {name!r} with Counter, whose loop runs in C.",
            replace={line: cst.RemoveFromParent(), place: statement.with_changes(leading_lines=lines)},
            imports=["from collections import Counter"],
        )
    if not facts.can_import("collections", "defaultdict"):
        return None
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {
        pair[1]: cst.parse_expression(f"defaultdict({factory})")
    }
    for site in sites:
        replace.update(_shortened(facts, site))
    return Edit(
        at=sites[0].statements[0],
        summary=f"Fills {name!r} as a defaultdict, with one look-up less per element, then makes it a dict.",
        replace=replace,
        after=[(place, f"{name} = dict({name})")],
        imports=["from collections import defaultdict"],
    )


def _only_looks(use: Use) -> bool:
    if use.kind == "method":
        return use.method == "get"
    return use.kind in ("member", "test") or (use.kind == "read" and use.method == "len")


def _shortened(facts: Facts, site: _Site) -> dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel]:
    item = f"{site.name}[{facts.view.code(site.key)}]"
    added = facts.view.code(site.added)
    code = f"{item}.{site.method}({added})" if site.method else f"{item} += {added}"
    statement = cst.parse_statement(code, config=facts.view.module.config_for_parsing)
    lines = [line for old in site.statements for line in getattr(old, "leading_lines", ())]
    removed: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {
        old: cst.RemoveFromParent() for old in site.statements[:-1]
    }
    return {**removed, site.statements[-1]: statement.with_changes(leading_lines=lines)}


def _counted_by_counter(facts: Facts, place: cst.BaseStatement, sites: list[_Site]) -> str | None:
    """The expression that replaces the whole loop, when it does nothing but count by ones."""
    site = sites[0]
    if len(sites) != 1 or not isinstance(place, cst.For) or place.asynchronous is not None:
        return None
    is_all = tuple(place.body.body) == site.statements
    if not is_all or site.factory != "int" or facts.view.code(site.added) != "1":
        return None
    if not facts.can_import("collections", "Counter") or site.name in names_read(place.iter):
        return None
    variables = names_read(place.target)
    is_simple = all(
        isinstance(n, cst.Name | cst.Tuple | cst.Element | cst.Comma) for n in _shape(place.target)
    )
    if not is_simple or not all(facts.usage.is_dead_after(name, place) for name in variables):
        return None
    if not facts.usage.are_bound_before(names_read(site.key) - variables, place):
        return None
    if any(isinstance(n, cst.Await | cst.Yield | cst.NamedExpr | cst.Lambda) for n in walk(place.iter)):
        return None
    iterable = facts.view.code(place.iter)
    if isinstance(place.iter, cst.Tuple | cst.GeneratorExp | cst.IfExp) and not place.iter.lpar:
        iterable = f"({iterable})"
    if isinstance(place.target, cst.Name) and site.key.deep_equals(place.target):
        if ty.only(facts.of(place.iter), "list", "tuple", "str"):
            return f"dict(Counter({iterable}))"
        return f"dict(Counter(iter({iterable})))" if facts.usage.is_builtin("iter") else None
    if isinstance(site.key, cst.Tuple) and not site.key.lpar:
        return None
    key, target = facts.view.code(site.key), facts.view.code(place.target)
    return f"dict(Counter({key} for {target} in {iterable}))"


def _shape(target: cst.CSTNode) -> list[cst.CSTNode]:
    return [n for n in walk(target) if isinstance(n, cst.BaseExpression | cst.BaseElement)]


RULE = CountingToCounter()
