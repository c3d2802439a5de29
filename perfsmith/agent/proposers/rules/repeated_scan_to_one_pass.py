"""Scans of the same list in every iteration become one pass before the loop.

Before::

    def running(xs):
        return [sum(xs[: i + 1]) for i in range(len(xs))]

After::

    def running(xs):
        xs_sums = list(accumulate(xs, initial=0))
        return [xs_sums[i + 1] for i in range(len(xs))]

Preconditions:
    - the list is bound before the loop and cannot change in it;
    - for `count` and `index`: elements and what is looked for are builtin scalars or tuples of such (no
      floats); `index` only of a variable that runs over that very list, so that it is always found;
    - for `sum`, `max` and `min` of a part: the bound runs over the indices of that very list; sums are of
      integers, so that they are exact, and extremes of integers or strings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_bound, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import Repeats, argument_values

_BUILDERS = {
    "counts": ("Counter({0})", "from collections import Counter"),
    "first_index": ("dict(zip(reversed({0}), range(len({0}) - 1, -1, -1)))", ""),
    "sums": ("list(accumulate({0}, initial=0))", "from itertools import accumulate"),
    "max_so_far": ("list(accumulate({0}, max))", "from itertools import accumulate"),
    "min_so_far": ("list(accumulate({0}, min))", "from itertools import accumulate"),
}


@dataclass(frozen=True, slots=True)
class _Scan:
    """One scanning call and what replaces it, `{0}` standing for the table."""

    call: cst.Call
    container: cst.Name
    table: str
    replacement: str
    loop: Repeats | None


class RepeatedScanToOnePass:
    """Answers `count`, `index` and sums of slices from a table built once."""

    name = "repeated-scan-to-one-pass"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per list, table and loop."""
        facts = Facts(view)
        groups: dict[tuple[cst.BaseStatement, str, str], list[_Scan]] = {}
        for node in facts.usage.order:
            if not isinstance(node, cst.Call) or not facts.usage.repeats(node):
                continue
            scan = _method_scan(facts, node) or _slice_scan(facts, node)
            place = facts.hoisting_place(scan.container, scan.container.value) if scan is not None else None
            if scan is None or place is None or not _is_importable(facts, scan.table):
                continue
            if scan.loop is None or facts.usage.is_inside(scan.loop, place):
                groups.setdefault((place, scan.container.value, scan.table), []).append(scan)
        yield from rewrites_from(
            view, [_edit(facts, place, name, scans) for (place, name, _), scans in groups.items()]
        )


def _is_importable(facts: Facts, table: str) -> bool:
    words = _BUILDERS[table][1].split()
    needed = ("dict", "zip", "reversed", "range", "len", "list", "max", "min")
    return all(facts.usage.is_builtin(name) for name in needed) and (
        not words or facts.can_import(words[1], words[3])
    )


def _method_scan(facts: Facts, call: cst.Call) -> _Scan | None:
    """`xs.count(x)` and `xs.index(x)`."""
    values = argument_values(call)
    if not isinstance(call.func, cst.Attribute) or values is None or len(values) != 1:
        return None
    container, method, wanted = call.func.value, call.func.attr.value, values[0]
    if not isinstance(container, cst.Name) or not ty.only(facts.of(container), "list", "tuple"):
        return None
    if not ty.is_hashable(facts.elements(container)) or not ty.is_hashable(facts.of(wanted)):
        return None
    if method == "count":
        return _Scan(call, container, "counts", f"{{0}}.get({facts.view.code(wanted)}, 0)", None)
    if method != "index" or not isinstance(wanted, cst.Name):
        return None
    for loop in facts.usage.repeats(call):
        for clause in _clauses(loop):
            if _runs_over_elements(facts, clause, container.value, wanted.value) and _is_steady(
                loop, wanted.value
            ):
                return _Scan(call, container, "first_index", f"{{0}}[{wanted.value}]", loop)
    return None


def _clauses(loop: Repeats) -> list[cst.For | cst.CompFor]:
    if isinstance(loop, cst.For):
        return [loop]
    return [] if isinstance(loop, cst.While) else [n for n in walk(loop.for_in) if isinstance(n, cst.CompFor)]


def _is_steady(loop: Repeats, name: str) -> bool:
    """True when only the loop's own clause binds the name."""
    if isinstance(loop, cst.For):
        return name not in names_bound(loop.body)
    targets = [
        n.value
        for clause in walk(loop)
        if isinstance(clause, cst.CompFor)
        for n in walk(clause.target)
        if isinstance(n, cst.Name)
    ]
    return targets.count(name) == 1 and not any(isinstance(n, cst.NamedExpr) for n in walk(loop))


def _runs_over_elements(facts: Facts, clause: cst.For | cst.CompFor, container: str, name: str) -> bool:
    """`for name in xs` or `for i, name in enumerate(xs)`."""
    source, target = facts.view.code(clause.iter), clause.target
    if source == container:
        return isinstance(target, cst.Name) and target.value == name
    parts = [element.value for element in target.elements] if isinstance(target, cst.Tuple) else []
    is_second = len(parts) == 2 and isinstance(parts[1], cst.Name) and parts[1].value == name
    return is_second and _is_call_on(facts, clause.iter, "enumerate", container)


def _runs_over_indices(facts: Facts, clause: cst.For | cst.CompFor, container: str, name: str) -> bool:
    """`for name in range(len(xs))` or `for name, x in enumerate(xs)`."""
    target = clause.target
    if isinstance(target, cst.Name) and target.value == name:
        call = facts.usage.builtin_call(clause.iter, "range")
        values = argument_values(call) if call is not None else None
        if not values or len(values) > 2 or not _is_call_on(facts, values[-1], "len", container):
            return False
        return len(values) == 1 or isinstance(values[0], cst.Integer)
    parts = [element.value for element in target.elements] if isinstance(target, cst.Tuple) else []
    is_first = len(parts) == 2 and isinstance(parts[0], cst.Name) and parts[0].value == name
    return is_first and _is_call_on(facts, clause.iter, "enumerate", container)


def _is_call_on(facts: Facts, node: cst.CSTNode, function: str, name: str) -> bool:
    call = facts.usage.builtin_call(node, function)
    values = argument_values(call) if call is not None else None
    return values is not None and len(values) == 1 and facts.view.code(values[0]) == name


def _slice_scan(facts: Facts, call: cst.Call) -> _Scan | None:
    """`sum(xs[:i])`, `sum(xs[i:])`, `max(xs[:i + 1])`, ..."""
    values = argument_values(call)
    if facts.usage.builtin_call(call, "sum", "max", "min") is None or values is None or len(values) != 1:
        return None
    part = values[0]
    if not isinstance(part, cst.Subscript) or not isinstance(part.value, cst.Name) or len(part.slice) != 1:
        return None
    piece, container = part.slice[0].slice, part.value
    if (
        not isinstance(piece, cst.Slice)
        or piece.step is not None
        or not ty.only(facts.of(container), "list", "tuple")
    ):
        return None
    if (piece.lower is None) == (piece.upper is None):
        return None
    bound = _index_and_offset(facts, piece.lower or piece.upper)
    if bound is None:
        return None
    index, is_next = bound
    held, function = facts.elements(container), facts.view.code(call.func)
    replacement, table = _replacement(held, function, index, is_next=is_next, is_tail=piece.lower is not None)
    for loop in facts.usage.repeats(call):
        for clause in _clauses(loop):
            is_over = _runs_over_indices(facts, clause, container.value, index) and _is_steady(loop, index)
            if is_over and replacement:
                return _Scan(call, container, table, replacement, loop)
    return None


def _index_and_offset(facts: Facts, node: cst.BaseExpression | None) -> tuple[str, bool] | None:
    """`i` or `i + 1`."""
    if isinstance(node, cst.Name):
        return node.value, False
    is_sum = isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add)
    if not isinstance(node, cst.BinaryOperation) or not is_sum or not isinstance(node.left, cst.Name):
        return None
    return (node.left.value, True) if facts.view.code(node.right) == "1" else None


def _replacement(
    held: ty.Types, function: str, index: str, *, is_next: bool, is_tail: bool
) -> tuple[str, str]:
    at = f"{index} + 1" if is_next else index
    if function == "sum" and ty.only(held, "int", "bool"):
        return (f"({{0}}[-1] - {{0}}[{at}])" if is_tail else f"{{0}}[{at}]"), "sums"
    is_ordered = ty.only(held, "int") or ty.only(held, "str")
    if function != "sum" and is_ordered and is_next and not is_tail:
        return f"{{0}}[{index}]", f"{function}_so_far"
    return "", ""


def _edit(facts: Facts, place: cst.BaseStatement, name: str, scans: list[_Scan]) -> Edit:
    builder, statement = _BUILDERS[scans[0].table]
    table = facts.names.fresh(f"{name}_{scans[0].table}")
    return Edit(
        at=scans[0].call,
        summary=f"Passes over {name!r} once before the loop instead of scanning it in every iteration.",
        replace={scan.call: _looked_up(facts, scan, table) for scan in scans},
        before=[(place, f"{table} = {builder.format(name)}")],
        imports=[statement] if statement else [],
    )


def _looked_up(facts: Facts, scan: _Scan, table: str) -> cst.BaseExpression:
    new = cst.parse_expression(scan.replacement.format(table))
    if isinstance(facts.view.parent(scan.call), cst.Assign | cst.Return | cst.Arg):
        return new.with_changes(lpar=[], rpar=[])
    return new


RULE = RepeatedScanToOnePass()
