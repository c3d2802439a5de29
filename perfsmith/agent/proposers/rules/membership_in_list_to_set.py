"""Membership tests that scan a list become lookups in a set.

Before::

    def common(xs, ys):
        return [x for x in xs if x in ys]

After::

    def common(xs, ys):
        ys_set = set(ys)
        return [x for x in xs if x in ys_set]

Preconditions:
    - what is looked up, and every element, is a builtin scalar (or a tuple of such) by observation,
      annotation or construction, hashable and with equality that agrees with its hash; no floats, because
      of NaN;
    - a list that is tested against is bound before the loop and cannot change in it;
    - a list that grows in the loop is made here, kept by nobody else, and only ever appended to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import is_constant, statement_of, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, assigned_name

_FEWEST: Final = 3
"""Shorter displays are scanned faster than hashed."""
_ALLOWED_OF_GROWING: Final = frozenset(
    {"bind", "member", "iterate", "read", "test", "return", "load_item", "slice"}
)


class MembershipInListToSet:
    """Replaces `x in list` by `x in set` where both mean the same."""

    name = "membership-in-list-to-set"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Displays of constants, lists that stay the same, and lists that only grow."""
        if not any(isinstance(node, cst.In | cst.NotIn) for node in walk(view.function)):
            return
        facts = Facts(view)
        if not facts.usage.is_builtin("set"):
            return
        tests = [
            node
            for node in walk(view.function.body)
            if isinstance(node, cst.Comparison) and len(node.comparisons) == 1 and _is_lookup(facts, node)
        ]
        edits = [*_constants(facts, tests), *_unchanged(facts, tests), *_growing(facts, tests)]
        yield from rewrites_from(view, sorted(edits, key=lambda edit: facts.usage.order[edit.at]))


def _is_lookup(facts: Facts, test: cst.Comparison) -> bool:
    is_member = isinstance(test.comparisons[0].operator, cst.In | cst.NotIn)
    return is_member and bool(facts.usage.repeats(test)) and ty.is_hashable(facts.of(test.left))


def _constants(facts: Facts, tests: list[cst.Comparison]) -> Iterable[Edit]:
    for test in tests:
        display = test.comparisons[0].comparator
        if not isinstance(display, cst.List | cst.Tuple) or len(display.elements) < _FEWEST:
            continue
        values = [element.value for element in display.elements if isinstance(element, cst.Element)]
        if len(values) == len(display.elements) and all(is_constant(v) and not _has_float(v) for v in values):
            yield Edit(
                at=test,
                summary="Looks a value up in a set of constants instead of scanning them.",
                replace={display: cst.Set(elements=[cst.Element(value) for value in values])},
            )


def _has_float(node: cst.CSTNode) -> bool:
    return any(isinstance(item, cst.Float | cst.Imaginary) for item in walk(node))


def _unchanged(facts: Facts, tests: list[cst.Comparison]) -> Iterable[Edit]:
    groups: dict[tuple[cst.BaseStatement, str], list[cst.Comparison]] = {}
    for test in tests:
        container = test.comparisons[0].comparator
        if not isinstance(container, cst.Name) or not ty.only(facts.of(container), "list", "tuple"):
            continue
        place = facts.hoisting_place(container, container.value)
        if place is not None and ty.is_hashable(facts.elements(container)):
            groups.setdefault((place, container.value), []).append(test)
    for (place, name), found in groups.items():
        quick = facts.names.fresh(f"{name}_set")
        yield Edit(
            at=found[0],
            summary=f"Builds a set of {name!r} once, so that each test is a lookup and not a scan.",
            replace={test.comparisons[0].comparator: cst.Name(quick) for test in found},
            before=[(place, f"{quick} = set({name})")],
        )


def _growing(facts: Facts, tests: list[cst.Comparison]) -> Iterable[Edit]:
    names = {
        container.value: None
        for test in tests
        if isinstance(container := test.comparisons[0].comparator, cst.Name)
    }
    for name in names:
        edit = _growing_edit(facts, name, tests)
        if edit is not None:
            yield edit


def _growing_edit(facts: Facts, name: str, tests: list[cst.Comparison]) -> Edit | None:
    """A list that is filled while it is searched: becomes a set, or gets one at its side."""
    uses = facts.usage.uses(name)
    binds = facts.usage.bindings(name)
    appends = [use.outer for use in uses if use.kind == "method" and use.method == "append"]
    others = {use.kind for use in uses if use.outer not in appends}
    line = statement_of(facts.view, binds[0]) if len(binds) == 1 else None
    pair = assigned_name(line) if line is not None else None
    if (
        line is None
        or pair is None
        or not facts.usage.is_exclusive(name)
        or not others <= _ALLOWED_OF_GROWING
    ):
        return None
    node = next(use.name for use in uses if use.kind == "member")
    if not ty.only(facts.of(node), "list") or not ty.is_hashable(facts.elements(node)):
        return None
    mine = [
        t for t in tests if _is_name(t.comparisons[0].comparator, name) and facts.usage.dominates(binds[0], t)
    ]
    lines = [_append_line(facts, call) for call in appends]
    grows = any(facts.usage.repeats(call) for call in appends)
    if not mine or not grows or any(found is None for found in lines):
        return None
    member_count = sum(use.kind == "member" for use in uses)
    is_empty = isinstance(pair[1], cst.List) and not pair[1].elements
    annotation = _annotation_changed(binds[0])
    if is_empty and others == {"bind", "member"} and member_count == len(mine) and annotation is not None:
        return Edit(
            at=mine[0],
            summary=f"Keeps {name!r} as a set, because it is only added to and searched.",
            replace={
                pair[1]: cst.parse_expression("set()"),
                **annotation,
                **{call.func: _attribute(name, "add") for call in appends if isinstance(call, cst.Call)},
            },
        )
    quick = facts.names.fresh(f"{name}_set")
    added = [(found[0], f"{quick}.add({facts.view.code(found[1])})") for found in lines if found is not None]
    start = f"{quick} = set()" if is_empty else f"{quick} = set({name})"
    return Edit(
        at=mine[0],
        summary=f"Keeps a set beside {name!r}, so that each test is a lookup and not a scan.",
        replace={test.comparisons[0].comparator: cst.Name(quick) for test in mine},
        after=[(line, start), *added],
    )


def _annotation_changed(binding: cst.CSTNode) -> dict[cst.CSTNode, cst.CSTNode] | None:
    """What makes the annotation of the list one of a set; None when it says more than `list[...]`.

    Annotations of local names are not evaluated, so that any interpreter takes `set[...]`.
    """
    if not isinstance(binding, cst.AnnAssign):
        return {} if isinstance(binding, cst.Assign) else None
    annotation = binding.annotation.annotation
    named = annotation.value if isinstance(annotation, cst.Subscript) else annotation
    is_list = isinstance(named, cst.Name) and named.value in ("list", "List")
    return {named: cst.Name("set")} if is_list else None


def _append_line(facts: Facts, call: cst.CSTNode) -> tuple[cst.BaseStatement, cst.BaseExpression] | None:
    """The line of `xs.append(v)` and `v`, when the line does nothing else and `v` can be evaluated twice."""
    statement = statement_of(facts.view, call)
    values = argument_values(call) if isinstance(call, cst.Call) else None
    if not isinstance(statement, cst.SimpleStatementLine) or values is None or len(values) != 1:
        return None
    if len(statement.body) != 1 or facts.view.parent(call) is not statement.body[0]:
        return None
    return (statement, values[0]) if facts.is_repeatable(values[0]) else None


def _is_name(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name


def _attribute(name: str, method: str) -> cst.Attribute:
    return cst.Attribute(value=cst.Name(name), attr=cst.Name(method))


RULE = MembershipInListToSet()
