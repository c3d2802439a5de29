"""Lists that are built only to be consumed at once are not built.

Before::

    def widest(rows):
        return sorted(list(rows))[-1], len(list(rows)), set([row.strip() for row in rows])

After::

    def widest(rows):
        return sorted(rows)[-1], len(rows), {row.strip() for row in rows}

Preconditions:
    - `sorted`, `list` and `tuple` make their own copy, so a copy inside them is never needed; any other
      consumer needs to see a builtin container, by observation, annotation or construction, so that no
      foreign code runs between the elements;
    - a loop may iterate over the container itself when nothing in it can change that container;
    - a set or dict display hashes element by element: elements are surely hashable, or nothing else raises.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values

_COPIERS: Final = ("sorted", "list", "tuple")
_CONSUMERS: Final = ("sum", "min", "max", "any", "all", "set", "frozenset", "len")
_TO_NUMBERS: Final = frozenset({"int", "float", "len", "ord"})
_LONGEST_DISPLAY: Final = 16


class ListCopyElimination:
    """Removes copies that nothing needs."""

    name = "list-copy-elimination"
    payoff = Payoff.OVERHEAD

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per copy, in source order."""
        facts = Facts(view)
        edits: list[Edit | None] = []
        for node in facts.usage.order:
            if isinstance(node, cst.Call) and facts.usage.is_inside(node, view.function.body):
                edits.append(_consumed(facts, node) or _display(facts, node) or _joined(facts, node))
            elif isinstance(node, cst.For | cst.CompFor) and facts.usage.is_in_own_scope(node):
                edits.append(_iterated(facts, node))
        yield from rewrites_from(view, [edit for edit in edits if edit is not None])


def _copied(facts: Facts, node: cst.CSTNode) -> cst.BaseExpression | None:
    """What the expression is a list or tuple copy of, None when it is none."""
    call = facts.usage.builtin_call(node, "list", "tuple")
    if call is not None:
        values = argument_values(call)
        return values[0] if values is not None and len(values) == 1 else None
    if (
        isinstance(node, cst.Subscript)
        and len(node.slice) == 1
        and isinstance(node.slice[0].slice, cst.Slice)
    ):
        part = node.slice[0].slice
        is_whole = part.lower is None and part.upper is None and part.step is None
        return node.value if is_whole and ty.only(facts.of(node.value), "list", "tuple") else None
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and not node.args:
        owner = node.func.value
        return owner if node.func.attr.value == "copy" and ty.only(facts.of(owner), "list") else None
    return None


def _consumed(facts: Facts, call: cst.Call) -> Edit | None:
    """`sorted(list(x))`, `sum(x[:])`, `len(list(x))`, ..."""
    name = call.func.value if isinstance(call.func, cst.Name) else ""
    if facts.usage.builtin_call(call, *_COPIERS, *_CONSUMERS) is None or not call.args:
        return None
    first = call.args[0]
    source = _copied(facts, first.value)
    if source is None or first.keyword is not None or first.star:
        return None
    others = [argument.keyword.value if argument.keyword else "" for argument in call.args[1:]]
    is_own_copy = name in _COPIERS and (isinstance(first.value, cst.Call) or ty.is_sized(facts.of(source)))
    if not is_own_copy and ("key" in others or not _is_quiet(facts, name, source)):
        return None
    if name in ("min", "max") and "" in others:
        return None
    return Edit(
        at=call,
        summary=f"Lets {name!r} read {facts.view.code(source)!r} without copying it first.",
        replace={first.value: _as_argument(source, alone=len(call.args) == 1)},
    )


def _is_quiet(facts: Facts, name: str, source: cst.BaseExpression) -> bool:
    types = facts.of(source)
    if name == "len":
        return ty.is_reiterable(types)
    if facts.iterates_quietly(source):
        return True
    mapping = facts.usage.builtin_call(source, "map")
    values = argument_values(mapping) if mapping is not None else None
    if (
        values is None
        or len(values) != 2
        or not isinstance(values[0], cst.Name)
        or name not in ("sum", "min", "max")
    ):
        return False
    is_number = values[0].value in _TO_NUMBERS and facts.usage.is_builtin(values[0].value)
    return is_number and facts.iterates_quietly(values[1])


def _as_argument(source: cst.BaseExpression, *, alone: bool) -> cst.BaseExpression:
    if isinstance(source, cst.GeneratorExp) and not source.lpar and not alone:
        return source.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return source


def _display(facts: Facts, call: cst.Call) -> Edit | None:
    """`set([...])`, `dict([(k, v) for ...])` and `list([...])`."""
    if facts.usage.builtin_call(call, "set", "dict", "list") is None or not isinstance(call.func, cst.Name):
        return None
    values = argument_values(call)
    if values is None or len(values) != 1:
        return None
    value, new = values[0], None
    if call.func.value == "list" and isinstance(value, cst.ListComp):
        new = facts.view.code(value)
    elif (
        call.func.value == "set"
        and isinstance(value, cst.ListComp)
        and _hashes_in_order(facts, value, value.elt)
    ):
        new = "{" + facts.view.code(value)[1:-1] + "}" if facts.view.code(value).startswith("[") else None
    elif call.func.value == "set" and isinstance(value, cst.List):
        plain = all(isinstance(element, cst.Element) for element in value.elements)
        if plain and 0 < len(value.elements) <= _LONGEST_DISPLAY:
            new = "{" + ", ".join(facts.view.code(element.value) for element in value.elements) + "}"
    elif call.func.value == "dict" and isinstance(value, cst.ListComp) and isinstance(value.elt, cst.Tuple):
        parts = [element.value for element in value.elt.elements if isinstance(element, cst.Element)]
        if len(parts) == 2 == len(value.elt.elements) and ty.is_hashable(facts.of(parts[0])):
            pair = f"{facts.view.code(parts[0])}: {facts.view.code(parts[1])}"
            new = "{" + pair + facts.view.module.code_for_node(value.for_in) + "}"
    if new is None:
        return None
    parsed = cst.parse_expression(new, config=facts.view.module.config_for_parsing)
    return Edit(
        at=call,
        summary="Builds the container directly, without a list in between.",
        replace={call: parsed.with_changes(lpar=call.lpar, rpar=call.rpar)},
    )


def _hashes_in_order(facts: Facts, value: cst.ListComp, element: cst.BaseExpression) -> bool:
    """True when it makes no difference that an unhashable element stops a set before the next is made."""
    if ty.is_hashable(facts.of(element)):
        return True
    clause = value.for_in
    is_single = clause.inner_for_in is None and not clause.ifs and isinstance(element, cst.Name)
    is_target = isinstance(clause.target, cst.Name) and element.deep_equals(clause.target)
    return is_single and is_target and facts.iterates_quietly(clause.iter)


def _joined(facts: Facts, call: cst.Call) -> Edit | None:
    """`", ".join(list(x))`."""
    values = argument_values(call)
    is_join = isinstance(call.func, cst.Attribute) and call.func.attr.value == "join"
    if not is_join or values is None or len(values) != 1 or not isinstance(call.func, cst.Attribute):
        return None
    source = _copied(facts, values[0])
    if (
        source is None
        or not ty.only(facts.of(call.func.value), "str")
        or not ty.is_reiterable(facts.of(source))
    ):
        return None
    return Edit(
        at=call,
        summary=f"Joins {facts.view.code(source)!r} without copying it first.",
        replace={values[0]: source},
    )


def _iterated(facts: Facts, clause: cst.For | cst.CompFor) -> Edit | None:
    """`for x in list(y)` where nothing changes `y` meanwhile."""
    source = _copied(facts, clause.iter)
    if source is None or clause.asynchronous is not None or not facts.iterates_quietly(source):
        return None
    region: cst.CSTNode = clause
    if isinstance(clause, cst.CompFor):
        region = next(p for p in facts.view.ancestors(clause) if not isinstance(p, cst.CompFor))
        if isinstance(region, cst.GeneratorExp) and not facts.usage.is_consumed_at_once(region):
            return None
    for name in names_read(source):
        is_builtin = facts.usage.is_builtin(name)
        if not is_builtin and (name not in facts.usage.locals or facts.may_change(name, region)):
            return None
    if any(isinstance(node, cst.Subscript | cst.Await | cst.NamedExpr) for node in walk(source)):
        return None
    return Edit(
        at=clause.iter,
        summary=f"Iterates over {facts.view.code(source)!r} itself, which nothing changes meanwhile.",
        replace={clause.iter: source},
    )


RULE = ListCopyElimination()
