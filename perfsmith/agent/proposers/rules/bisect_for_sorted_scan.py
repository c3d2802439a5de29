"""Linear scans of a list that the function itself has sorted.

Before::

    ordered = sorted(values)
    return [sum(1 for value in ordered if value < limit) for limit in limits]

After::

    ordered = sorted(values)
    return [bisect_left(ordered, limit) for limit in limits]

Also loops `for i, x in enumerate(ordered): if x >= limit: return i` that end in `return len(ordered)`.

Preconditions:
    The list is bound once, to `sorted(...)` without key or order, outside any loop, and after that only read:
    indexed, measured, iterated. Its elements are all `int` or all `str`, and so is what they are compared
    with, which is a name or a literal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import only_statement, single_comparison
from perfsmith.agent.proposers.rules._statements import (
    occurrences,
    siblings,
    standard_name,
    standing,
    swapped,
)

_COUNTS: dict[type[cst.BaseCompOp], tuple[str, bool]] = {
    cst.LessThan: ("bisect_left", False),
    cst.LessThanEqual: ("bisect_right", False),
    cst.GreaterThan: ("bisect_right", True),
    cst.GreaterThanEqual: ("bisect_left", True),
}
_FIRSTS: dict[type[cst.BaseCompOp], str] = {
    cst.GreaterThanEqual: "bisect_left",
    cst.GreaterThan: "bisect_right",
}


class BisectForSortedScan:
    """See the module docstring."""

    name = "bisect-for-sorted-scan"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(isinstance(n, cst.Name) and n.value == "sorted" for n in walk(view.function.body)):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def _edits(facts: Facts) -> Iterator[Edit]:
    for node in walk(facts.view.function.body):
        edit: Edit | None = None
        if isinstance(node, cst.Call):
            edit = _count(facts, node)
        elif isinstance(node, cst.For):
            edit = _first(facts, node)
        if edit is not None:
            yield edit


def _is_sorted(facts: Facts, node: cst.BaseExpression, other: cst.BaseExpression) -> bool:
    """True when the node is a list that stays sorted and the other is comparable with its elements."""
    if not isinstance(node, cst.Name):
        return False
    name, usage = node.value, facts.usage
    bindings = usage.bindings(name)
    if not usage.is_exclusive(name) or len(bindings) != 1 or usage.repeats(bindings[0]):
        return False
    bind = bindings[0]
    made = usage.builtin_call(bind.value, "sorted") if isinstance(bind, cst.Assign) else None
    if made is None or len(made.args) != 1 or not usage.dominates(bind, node):
        return False
    reads = ("bind", "load_item", "slice", "read", "member", "compare", "iterate", "test", "return")
    if any(use.kind not in reads for use in usage.uses(name)):
        return False
    if not isinstance(other, cst.Name | cst.Integer | cst.SimpleString) or not facts.cannot_raise(other):
        return False
    held = facts.elements(node)
    return any(ty.only(held, kind) and ty.only(facts.of(other), kind) for kind in ("int", "str"))


def _count(facts: Facts, call: cst.Call) -> Edit | None:
    """`sum(1 for x in xs if x < v)` and `len([x for x in xs if x < v])`."""
    if facts.usage.builtin_call(call, "sum", "len") is None or len(call.args) != 1:
        return None
    inner = call.args[0].value
    is_sum = isinstance(call.func, cst.Name) and call.func.value == "sum"
    if not isinstance(inner, cst.GeneratorExp | cst.ListComp) or (
        not is_sum and isinstance(inner, cst.GeneratorExp)
    ):
        return None
    clause = inner.for_in
    if clause.inner_for_in is not None or len(clause.ifs) != 1 or not isinstance(clause.target, cst.Name):
        return None
    item = clause.target.value
    element = inner.elt
    is_one = isinstance(element, cst.Integer) and element.value == "1"
    if not is_one and not (isinstance(element, cst.Name) and element.value == item and not is_sum):
        return None
    parts = single_comparison(clause.ifs[0].test)
    if parts is None or not isinstance(parts[0], cst.Name) or parts[0].value != item:
        return None
    form = _COUNTS.get(type(parts[1]))
    if form is None or occurrences(parts[2], item) or not _is_sorted(facts, clause.iter, parts[2]):
        return None
    name, needed = standard_name(facts, "bisect", form[0])
    found = f"{name}({facts.view.code(clause.iter)}, {facts.view.code(parts[2])})"
    if form[1]:
        if not facts.usage.is_builtin("len"):
            return None
        found = f"len({facts.view.code(clause.iter)}) - {found}"
    return Edit(
        at=call,
        summary="The list is sorted, so its position is found by halving.",
        replace={call: standing(facts.view, call, found)},
        imports=[needed],
    )


def _first(facts: Facts, loop: cst.For) -> Edit | None:
    """`for i, x in enumerate(xs): if x >= v: return i`, followed by `return len(xs)`."""
    view = facts.view
    listed = facts.usage.builtin_call(loop.iter, "enumerate")
    target = loop.target
    if (
        listed is None
        or len(listed.args) != 1
        or not isinstance(target, cst.Tuple)
        or loop.orelse is not None
    ):
        return None
    names = [e.value.value for e in target.elements if isinstance(e.value, cst.Name)]
    choice = only_statement(loop.body)
    if (
        len(names) != 2
        or len(target.elements) != 2
        or not isinstance(choice, cst.If)
        or choice.orelse is not None
    ):
        return None
    parts = single_comparison(choice.test)
    left = only_statement(choice.body)
    if parts is None or not isinstance(parts[0], cst.Name) or parts[0].value != names[1]:
        return None
    if not isinstance(left, cst.Return) or left.value is None or view.code(left.value) != names[0]:
        return None
    source = listed.args[0].value
    function = _FIRSTS.get(type(parts[1]))
    body, place = siblings(view, loop)
    following = body[place + 1] if 0 <= place + 1 < len(body) else None
    if function is None or following is None or loop.asynchronous is not None:
        return None
    if view.code(following) != f"return len({view.code(source)})" or not facts.usage.is_builtin("len"):
        return None
    if any(occurrences(parts[2], name) for name in names) or not _is_sorted(facts, source, parts[2]):
        return None
    name, needed = standard_name(facts, "bisect", function)
    code = f"return {name}({view.code(source)}, {view.code(parts[2])})\n"
    return Edit(
        at=loop,
        summary="The list is sorted, so the first position is found by halving.",
        replace={following: cst.RemoveFromParent(), **swapped(view, loop, code)},
        imports=[needed],
    )


RULE = BisectForSortedScan()
