"""Two look-ups of the same key in a dict become one.

Before::

    def price(prices: dict[str, int], name):
        if name in prices:
            return prices[name] * 2
        return 0

After::

    def price(prices: dict[str, int], name):
        if (found := prices.get(name)) is not None:
            return found * 2
        return 0

Preconditions:
    - by observation, annotation or construction the container is a plain dict, so that `get`, `items` and the
      missing key have no surprises; a sentinel stands for the missing key unless no value can be None;
    - nothing between test and look-up can change the dict or the key: only the rest of the condition and the
      first statement after it are touched, or for `items()` a loop that changes neither;
    - the key has no effects; a default is a constant or a name that is surely bound.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import (
    is_constant,
    names_bound,
    names_read,
    walk,
    walk_own_scope,
)
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import index_expression, single_comparison
from perfsmith.agent.proposers.rules._uses import READERS

_CHANGES = ("bind", "augment", "store_item", "delete_item", "attribute", "captured", "escape")


class DoubleDictLookup:
    """Removes the second look-up of a key."""

    name = "double-dict-lookup"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per test, loop or `.keys()`, in source order."""
        facts = Facts(view)
        if facts.usage.reads_frame():
            return
        sentinel = facts.names.fresh_global("_MISSING")
        edits: list[Edit | None] = []
        for node in facts.usage.order:
            if not facts.usage.is_in_own_scope(node):
                continue
            if isinstance(node, cst.For | cst.CompFor):
                edits.append(_items(facts, node) or _without_keys(facts, node.iter))
            elif isinstance(node, cst.IfExp):
                edits.append(_conditional(facts, node, sentinel))
            elif isinstance(node, cst.If | cst.While):
                edits.append(_statement(facts, node, sentinel))
            elif isinstance(node, cst.ComparisonTarget) and isinstance(node.operator, cst.In | cst.NotIn):
                edits.append(_without_keys(facts, node.comparator))
            elif isinstance(node, cst.Call) and facts.usage.builtin_call(node, *_KEY_READERS) and node.args:
                edits.append(_without_keys(facts, node.args[0].value))
        yield from rewrites_from(view, [edit for edit in edits if edit is not None])


_KEY_READERS = tuple(READERS & {"len", "sorted", "list", "set", "tuple", "min", "max", "frozenset"})


def _without_keys(facts: Facts, node: cst.BaseExpression) -> Edit | None:
    """`d.keys()` where `d` itself does the same."""
    if not isinstance(node, cst.Call) or node.args or not isinstance(node.func, cst.Attribute):
        return None
    owner = node.func.value
    if node.func.attr.value != "keys" or not ty.only(facts.of(owner), "dict"):
        return None
    return Edit(
        at=node,
        summary="Uses the dict itself, without a view of its keys.",
        replace={node: owner},
    )


def _items(facts: Facts, clause: cst.For | cst.CompFor) -> Edit | None:
    """`for k in d: ... d[k]` becomes `for k, value in d.items(): ... value`."""
    source = clause.iter
    if isinstance(source, cst.Call) and isinstance(source.func, cst.Attribute) and not source.args:
        source = source.func.value if source.func.attr.value == "keys" else source
    if not isinstance(source, cst.Name) or not isinstance(clause.target, cst.Name) or clause.asynchronous:
        return None
    if not ty.only(facts.of(source), "dict"):
        return None
    region: cst.CSTNode = clause
    if isinstance(clause, cst.CompFor):
        region = next(p for p in facts.view.ancestors(clause) if not isinstance(p, cst.CompFor))
        if isinstance(region, cst.GeneratorExp) and not facts.usage.is_consumed_at_once(region):
            return None
        rebound = any(
            n is not clause and isinstance(n, cst.CompFor) and clause.target.value in names_read(n.target)
            for n in walk(region)
        )
    else:
        rebound = clause.target.value in names_bound(clause.body)
    if rebound or not _keeps(facts, source.value, region):
        return None
    scope = clause.body if isinstance(clause, cst.For) else region
    loads = _loads(facts, scope, source.value, clause.target)
    if not loads:
        return None
    value = facts.names.fresh("value")
    return Edit(
        at=clause,
        summary=f"Iterates over the items of {source.value!r} instead of looking every key up again.",
        replace={
            clause.target: cst.parse_expression(f"({clause.target.value}, {value})").with_changes(
                lpar=[], rpar=[]
            ),
            clause.iter: cst.parse_expression(f"{source.value}.items()"),
            **{node: cst.Name(value) for node in loads},
        },
    )


def _conditional(facts: Facts, node: cst.IfExp, sentinel: str) -> Edit | None:
    """`d[k] if k in d else x`."""
    found = _lookup(facts, node.test)
    if found is None or facts.view.python < (3, 8):
        return None
    name, key, test = found
    default = node.orelse
    code = facts.view.code
    is_whole = test is node.test and code(node.body) == f"{name}[{code(key)}]" and _is_plain_item(node.body)
    if is_whole and (
        is_constant(default) or (isinstance(default, cst.Name) and facts.is_bound_name(default))
    ):
        last = "" if code(default) == "None" else f", {code(default)}"
        new = cst.parse_expression(f"{name}.get({code(key)}{last})")
        return Edit(
            at=node,
            summary=f"Looks a key of {name!r} up once, with a default.",
            replace={node: new.with_changes(lpar=node.lpar, rpar=node.rpar)},
        )
    return _with_walrus(facts, node.test, [node.body], node, sentinel)


def _statement(facts: Facts, node: cst.If | cst.While, sentinel: str) -> Edit | None:
    """`if k in d:` with `d[k]` in the condition or the first statement, or after an early exit."""
    if facts.view.python < (3, 8):
        return None
    found = single_comparison(node.test)
    if found is not None and isinstance(found[1], cst.NotIn):
        return _after_exit(facts, node, sentinel)
    first = node.body.body[0] if node.body.body else None
    is_simple = isinstance(first, cst.SimpleStatementLine | cst.BaseSmallStatement)
    regions: list[cst.CSTNode] = []
    if is_simple and first is not None:
        regions = [first.body[0] if isinstance(first, cst.SimpleStatementLine) else first]
    elif isinstance(first, cst.If):
        regions = [first.test]
    elif isinstance(first, cst.For):
        regions = [first.iter]
    return _with_walrus(facts, node.test, regions, node, sentinel)


def _after_exit(facts: Facts, node: cst.If | cst.While, sentinel: str) -> Edit | None:
    block = facts.view.parent(node)
    last = node.body.body[-1] if node.body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    leaves = isinstance(last, cst.Return | cst.Raise | cst.Continue | cst.Break)
    if not isinstance(node, cst.If) or node.orelse is not None or not leaves:
        return None
    if not isinstance(block, cst.IndentedBlock):
        return None
    position = next(i for i, item in enumerate(block.body) if item is node)
    following = block.body[position + 1] if position + 1 < len(block.body) else None
    if not isinstance(following, cst.SimpleStatementLine):
        return None
    return _with_walrus(facts, node.test, [following.body[0]], node, sentinel)


def _with_walrus(
    facts: Facts, whole: cst.BaseExpression, regions: list[cst.CSTNode], at: cst.CSTNode, sentinel: str
) -> Edit | None:
    """The look-up moves into the test; `regions` are evaluated directly after it."""
    found = _lookup(facts, whole)
    if found is None or (isinstance(at, cst.IfExp) and _is_in_comprehension(facts, at)):
        return None
    name, key, test = found
    parent = facts.view.parent(test)
    rest = parent.right if test is not whole and isinstance(parent, cst.BooleanOperation) else None
    loads: list[cst.CSTNode] = []
    for region in [*([rest] if rest is not None else []), *regions]:
        if not _is_undisturbed(facts, name, key, region):
            break
        loads += _loads(facts, region, name, key)
    if not loads:
        return None
    values = ty.item_types(facts.of(test.comparisons[0].comparator), None)
    is_never_none = ty.known(values) and not any(item.name == "NoneType" for item in values)
    missing = "None" if is_never_none else sentinel
    variable = facts.names.fresh("found")
    default = "" if is_never_none else f", {missing}"
    operator = "is not" if isinstance(test.comparisons[0].operator, cst.In) else "is"
    code = f"({variable} := {name}.get({facts.view.code(key)}{default})) {operator} {missing}"
    new = cst.parse_expression(code).with_changes(lpar=test.lpar, rpar=test.rpar)
    return Edit(
        at=test,
        summary=f"Looks a key of {name!r} up once and keeps what it finds.",
        replace={test: new, **{node: cst.Name(variable) for node in loads}},
        top=[] if is_never_none else [f"{missing} = object()"],
    )


def _lookup(facts: Facts, test: cst.BaseExpression) -> tuple[str, cst.BaseExpression, cst.Comparison] | None:
    """Dict, key and comparison of `k in d`, alone or as the first part of `k in d and ...`."""
    while isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
        inner = test.left
        if isinstance(inner, cst.BooleanOperation):
            return None
        test = inner
    found = single_comparison(test)
    if found is None or not isinstance(found[1], cst.In | cst.NotIn) or not isinstance(test, cst.Comparison):
        return None
    key, operator, container = found
    is_alone = not isinstance(facts.view.parent(test), cst.BooleanOperation)
    if isinstance(operator, cst.NotIn) and not is_alone:
        return None
    if not isinstance(container, cst.Name) or not ty.only(facts.of(container), "dict"):
        return None
    has_name = container.value in names_read(key)
    if has_name or not facts.is_repeatable(key) or isinstance(key, cst.Tuple):
        return None
    return container.value, key, test


def _is_undisturbed(facts: Facts, name: str, key: cst.BaseExpression, region: cst.CSTNode) -> bool:
    """True when the region changes neither dict nor key before it looks the key up."""
    if any(isinstance(n, cst.NamedExpr | cst.Await | cst.Yield) for n in walk(region)):
        return False
    if not facts.usage.is_settled(key) and (
        facts.runs_foreign_code(region) or names_bound(region) & names_read(key)
    ):
        return False
    if isinstance(region, cst.AugAssign | cst.Del | cst.Assert | cst.Global | cst.Nonlocal):
        return False
    if isinstance(region, cst.Assign | cst.AnnAssign):
        # The value is evaluated before anything is bound.
        return region.value is not None and _keeps(facts, name, region.value)
    return _keeps(facts, name, region)


def _keeps(facts: Facts, name: str, region: cst.CSTNode) -> bool:
    """True when the dict surely stays as it is while the region runs."""
    if name in facts.usage.locals:
        return not facts.may_change(name, region)
    if facts.runs_foreign_code(region):
        return False
    return not any(
        use.kind in _CHANGES
        or (use.kind == "method" and use.method not in ("get", "items", "keys", "values"))
        for use in facts.usage.uses(name, within=region)
    )


def _loads(facts: Facts, region: cst.CSTNode, name: str, key: cst.BaseExpression) -> list[cst.CSTNode]:
    """Places in the region that read `name[key]`, assignment targets excluded."""
    if isinstance(region, cst.Assign | cst.AnnAssign):
        return _loads(facts, region.value, name, key) if region.value is not None else []
    found: list[cst.CSTNode] = []
    for node in walk_own_scope(region):
        index = index_expression(node)
        if not isinstance(node, cst.Subscript) or index is None or not index.deep_equals(key):
            continue
        if not isinstance(node.value, cst.Name) or node.value.value != name:
            continue
        parent = facts.view.parent(node)
        is_stored = isinstance(parent, cst.Del) or getattr(parent, "target", None) is node
        if not is_stored and not _is_shadowed(facts, node, region, key):
            found.append(node)
    return found


def _is_shadowed(facts: Facts, node: cst.CSTNode, region: cst.CSTNode, key: cst.BaseExpression) -> bool:
    """True when a comprehension between region and node binds a name of the key."""
    names = names_read(key)
    for parent in facts.view.ancestors(node):
        if parent is region:
            return False
        if isinstance(parent, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp):
            if names & names_bound(parent):
                return True
            if isinstance(parent, cst.GeneratorExp) and not facts.usage.is_consumed_at_once(parent):
                return True
    return False


def _is_plain_item(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Subscript) and not node.lpar


def _is_in_comprehension(facts: Facts, node: cst.CSTNode) -> bool:
    """True inside a comprehension, where `:=` is not always allowed."""
    return any(
        isinstance(p, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp)
        for p in facts.view.ancestors(node)
    )


RULE = DoubleDictLookup()
