"""Lists used as queues become deques, whose left end is as cheap as the right one.

Before::

    def reachable(graph, start):
        queue = [start]
        while queue:
            node = queue.pop(0)
            ...

After::

    def reachable(graph, start):
        queue = deque([start])
        while queue:
            node = queue.popleft()
            ...

Preconditions:
    - the list is made here, nobody else ever holds it, and no nested function sees it;
    - everything done with it means the same for a deque: appended to, extended, iterated while it stays the
      same, copied, counted and tested; no slices, no comparisons, no result of the function;
    - it is surely not empty where an element is taken, because the messages of the errors differ;
    - `deque` can be imported without a clash.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, assigned_name, single_comparison
from perfsmith.agent.proposers.rules._uses import Use

_READERS: Final = frozenset(
    {
        "len",
        "sum",
        "sorted",
        "min",
        "max",
        "any",
        "all",
        "set",
        "frozenset",
        "list",
        "tuple",
        "bool",
        "join",
        "*",
    }
    | {"enumerate", "zip", "reversed", "map", "filter"}
)
_SHRINKING: Final = frozenset({"pop", "popleft", "clear"})


class PopFrontToDeque:
    """Replaces `pop(0)` and `insert(0, x)` on a queue by `popleft()` and `appendleft(x)`."""

    name = "pop-front-to-deque"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per queue."""
        facts = Facts(view)
        if facts.usage.reads_frame() or not facts.can_import("collections", "deque"):
            return
        edits = []
        for name in facts.usage.names():
            uses = facts.usage.uses(name)
            if not any(_is_at_front(facts, use) and facts.usage.repeats(use.name) for use in uses):
                continue
            if not facts.usage.is_exclusive(name) or not ty.only(facts.of(uses[-1].name), "list"):
                continue
            if all(_fits_deque(facts, name, use) for use in uses):
                edits.append(_edit(facts, name, uses))
        yield from rewrites_from(view, edits)


def _is_at_front(facts: Facts, use: Use) -> bool:
    values = argument_values(use.outer) if use.kind == "method" and isinstance(use.outer, cst.Call) else None
    if not values or facts.view.code(values[0]) != "0":
        return False
    return (use.method == "pop" and len(values) == 1) or (use.method == "insert" and len(values) == 2)


def _fits_deque(facts: Facts, name: str, use: Use) -> bool:
    if use.kind in ("test", "member"):
        return True
    if use.kind == "bind":
        return isinstance(use.outer, cst.Assign | cst.AnnAssign)
    if use.kind == "iterate":
        clause = use.outer
        if isinstance(clause, cst.For):
            return not facts.may_change(name, clause.body)
        owner = next(p for p in facts.view.ancestors(clause) if not isinstance(p, cst.CompFor))
        is_lazy = isinstance(owner, cst.GeneratorExp) and not facts.usage.is_consumed_at_once(owner)
        return not is_lazy and not facts.may_change(name, owner)
    if use.kind == "read":
        return use.method in _READERS
    if use.kind == "passed":
        return use.method == "extend" and facts.view.code(use.outer).startswith(f"{name}.") is False
    if use.kind == "load_item":
        index = facts.view.code(use.outer).removeprefix(name).replace(" ", "")
        return index in ("[0]", "[-1]") and _is_guarded(facts, name, use.outer)
    return use.kind == "method" and _method_fits(facts, name, use)


def _method_fits(facts: Facts, name: str, use: Use) -> bool:
    values = argument_values(use.outer) if isinstance(use.outer, cst.Call) else None
    if values is None:
        return False
    if use.method == "pop":
        codes = [facts.view.code(value) for value in values]
        return codes in ([], ["0"], ["-1"]) and _is_guarded(facts, name, use.outer)
    if use.method == "insert":
        return _is_at_front(facts, use)
    if use.method in ("append", "extend"):
        return len(values) == 1
    return use.method == "clear" and not values


def _is_guarded(facts: Facts, name: str, node: cst.CSTNode) -> bool:
    """True when a test just above proves that the queue is not empty."""
    child = node
    for parent in facts.view.ancestors(node):
        if parent is facts.view.function:
            return False
        if isinstance(parent, cst.If | cst.While | cst.IfExp) and child is parent.body:
            is_guard = _says_not_empty(facts, parent.test, name)
            if is_guard or isinstance(parent, cst.While):
                return is_guard and not _shrinks_before(facts, name, parent, node)
        if isinstance(parent, cst.For) and child is parent.body:
            return _runs_once_per_element(facts, name, parent) and _shrinks_once(facts, name, parent, node)
        child = parent
    return False


def _says_not_empty(facts: Facts, test: cst.BaseExpression, name: str) -> bool:
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
        return _says_not_empty(facts, test.left, name) or _says_not_empty(facts, test.right, name)
    code = facts.view.code(test)
    if code in (name, f"len({name})"):
        return True
    found = single_comparison(test)
    if found is None or facts.view.code(found[0]) != f"len({name})":
        return False
    bound = facts.view.code(found[2])
    if isinstance(found[1], cst.GreaterThan | cst.NotEqual):
        return bound == "0" or (isinstance(found[1], cst.GreaterThan) and bound.isdigit())
    return isinstance(found[1], cst.GreaterThanEqual) and bound.isdigit() and bound != "0"


def _shrinks(use: Use) -> bool:
    return (use.kind == "method" and use.method in _SHRINKING) or use.kind == "bind"


def _shrinks_before(facts: Facts, name: str, guard: cst.CSTNode, node: cst.CSTNode) -> bool:
    order = facts.usage.order
    return any(
        _shrinks(use) and use.outer is not node and order[use.name] < order[node]
        for use in facts.usage.uses(name, within=guard)
    )


def _shrinks_once(facts: Facts, name: str, loop: cst.For, node: cst.CSTNode) -> bool:
    shrinking = [use.outer for use in facts.usage.uses(name, within=loop) if _shrinks(use)]
    return shrinking == [node]


def _runs_once_per_element(facts: Facts, name: str, loop: cst.For) -> bool:
    """`for _ in range(len(queue))`, or `range(size)` with `size = len(queue)` just above."""
    wanted = f"len({name})"
    call = facts.usage.builtin_call(loop.iter, "range")
    values = argument_values(call) if call is not None else None
    if values is None or len(values) != 1:
        return False
    if facts.view.code(values[0]) == wanted:
        return True
    block = facts.view.parent(loop)
    if not isinstance(values[0], cst.Name) or not isinstance(block, cst.IndentedBlock):
        return False
    for line in reversed(block.body[: next(i for i, item in enumerate(block.body) if item is loop)]):
        pair = assigned_name(line)
        if pair is not None and pair[0] == values[0].value:
            return facts.view.code(pair[1]) == wanted
        if facts.usage.uses(name, within=line) or facts.usage.uses(values[0].value, within=line):
            return False
    return False


def _edit(facts: Facts, name: str, uses: list[Use]) -> Edit:
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {}
    for use in uses:
        if use.kind == "bind":
            assert isinstance(use.outer, cst.Assign | cst.AnnAssign)
            assert use.outer.value is not None
            replace[use.outer.value] = cst.parse_expression(_as_deque(facts, use.outer.value))
            if isinstance(use.outer, cst.AnnAssign):
                heads = [n for n in walk(use.outer.annotation) if isinstance(n, cst.Name)]
                if heads and heads[0].value in ("list", "List"):
                    replace[heads[0]] = cst.Name("deque")
        elif use.kind == "method" and isinstance(use.outer, cst.Call):
            if _is_at_front(facts, use):
                method = cst.Attribute(
                    value=cst.Name(name), attr=cst.Name("popleft" if use.method == "pop" else "appendleft")
                )
                replace[use.outer] = use.outer.with_changes(func=method, args=use.outer.args[1:])
            elif use.method == "pop" and use.outer.args:
                replace[use.outer] = use.outer.with_changes(args=[])
    first = next(use for use in uses if _is_at_front(facts, use))
    return Edit(
        at=first.outer,
        summary=f"Makes {name!r} a deque: taking from the front of a list moves every element.",
        replace=replace,
        imports=["from collections import deque"],
    )


def _as_deque(facts: Facts, value: cst.BaseExpression) -> str:
    if isinstance(value, cst.List) and not value.elements:
        return "deque()"
    call = facts.usage.builtin_call(value, "list")
    values = argument_values(call) if call is not None else None
    if values is not None and len(values) < 2:
        return f"deque({', '.join(facts.view.code(v) for v in values)})"
    return f"deque({facts.view.code(value)})"


RULE = PopFrontToDeque()
