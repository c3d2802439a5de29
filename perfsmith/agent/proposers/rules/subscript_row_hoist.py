"""Rows of arrays, `defaultdict`s and lists that stay the same in a loop are looked up once before it.

Before::

    lengths = numpy.zeros((len(first) + 1, len(second) + 1), dtype=int)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            if a == b:
                lengths[i + 1][j + 1] = lengths[i][j] + 1

After::

    lengths = numpy.zeros((len(first) + 1, len(second) + 1), dtype=int)
    for i, a in enumerate(first):
        lengths_row = lengths[i + 1]
        lengths_row_2 = lengths[i]
        for j, b in enumerate(second):
            if a == b:
                lengths_row[j + 1] = lengths_row_2[j] + 1

A list of lists belongs to `two-row-dynamic-programming`.

Preconditions:
    - the function makes the table itself, as a list, an array of two axes or more, or a `defaultdict`, and no
      other code can reach it; in the loop it is only read, so no row is replaced there (a row of an array is
      a view: what is stored into it arrives in the array);
    - the index is made of whole literals and of locals that the loop does not bind;
    - looking the row up before the loop cannot raise, even where the loop then runs zero times: the same
      row was read or put in just before, or the index is a whole number inside the table by the range it
      runs through, or the table is a `defaultdict` nobody asks about its keys, and the key is a plain one;
    - two places of the loop at least read inside the row, one where the table is always an array.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_bound, names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._own_tables import Kind, kinds_of, leaves
from perfsmith.agent.proposers.rules._row_bounds import is_row_in_bounds
from perfsmith.agent.proposers.rules._row_lookups import Loop, hoisted_rows, is_looked_up_anyway
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import index_expression, loops_in
from perfsmith.agent.proposers.rules._statements import stands_in_block
from perfsmith.agent.proposers.rules.two_row_dynamic_programming import place_of_row

_KEPT = ("load_item", "slice", "test", "return")


class SubscriptRowHoist:
    """See the module docstring."""

    name = "subscript-row-hoist"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield the rows of all loops together first, then those of each loop."""
        if not any(_is_read_inside(view, node) for node in walk(view.function.body)):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def _edits(facts: Facts) -> Iterator[Edit]:
    view = facts.view
    places: dict[Loop, dict[str, list[cst.Subscript]]] = {}
    for node in walk(view.function.body):
        if not isinstance(node, cst.Subscript) or not _is_read_inside(view, node):
            continue
        table = node.value.value if isinstance(node.value, cst.Name) else ""
        kinds = kinds_of(facts, table)
        loop = _place(facts, node, table, kinds) if kinds else None
        if loop is not None:
            places.setdefault(loop, {}).setdefault(view.code(node), []).append(node)
    for loop in loops_in(view.function.body):
        rows = places.get(loop, {})
        chosen = {code: nodes for code, nodes in rows.items() if _pays(facts, nodes)}
        if chosen:
            yield hoisted_rows(facts, loop, chosen)


def _is_read_inside(view: FunctionView, node: cst.CSTNode) -> bool:
    """True for the `table[i]` of `table[i][j]`."""
    if not isinstance(node, cst.Subscript) or not isinstance(node.value, cst.Name):
        return False
    parent = view.parent(node)
    return isinstance(parent, cst.Subscript) and parent.value is node


def _pays(facts: Facts, nodes: list[cst.Subscript]) -> bool:
    """An array makes a new view at each look-up; the others only look into themselves."""
    table = nodes[0].value
    assert isinstance(table, cst.Name)
    return len(nodes) > 1 or kinds_of(facts, table.value) == {"array"}


def _place(facts: Facts, row: cst.Subscript, table: str, kinds: frozenset[Kind]) -> Loop | None:
    """The outermost loop before which the row can be looked up, None when there is none."""
    usage = facts.usage
    index = index_expression(row)
    if index is None or not _is_simple(index) or not usage.is_in_own_scope(row):
        return None
    if "\n" in facts.view.code(row) or place_of_row(facts, row) is not None:
        return None
    names = names_read(index)
    if not all(usage.is_plain_local(name) for name in names):
        return None
    found: Loop | None = None
    for loop in usage.repeats(row):
        if not isinstance(loop, cst.For | cst.While):
            return None
        is_fixed = (names | {table}).isdisjoint(names_bound(loop))
        if not is_fixed or not stands_in_block(facts.view, loop) or _may_replace_row(facts, table, loop):
            break
        if not usage.are_bound_before(names | {table}, loop):
            break
        if _is_quiet_before(facts, row, loop, kinds):
            found = loop
    return found


def _is_simple(index: cst.BaseExpression) -> bool:
    """Made of names, literals, plus and minus: looked up twice, it gives the same row twice."""
    if isinstance(index, cst.BinaryOperation):
        is_sum = isinstance(index.operator, cst.Add | cst.Subtract)
        return is_sum and all(isinstance(p, cst.Name | cst.Integer) for p in (index.left, index.right))
    if isinstance(index, cst.UnaryOperation):
        return isinstance(index.operator, cst.Minus) and isinstance(index.expression, cst.Integer)
    return isinstance(index, cst.Name | cst.Integer)


def _may_replace_row(facts: Facts, table: str, region: cst.CSTNode) -> bool:
    """True unless the region does nothing to a table of its own but read it."""
    return any(
        use.kind not in _KEPT and not (use.kind == "read" and use.method == "len")
        for use in facts.usage.uses(table, within=region)
        if not leaves(facts, use.name)
    )


def _is_quiet_before(facts: Facts, row: cst.Subscript, loop: Loop, kinds: frozenset[Kind]) -> bool:
    """True when the row can be looked up directly before the loop without an error or a trace."""
    index = index_expression(row)
    assert index is not None
    assert isinstance(row.value, cst.Name)
    replaces = partial(_may_replace_row, facts, row.value.value)
    may_be_bool = "array" in kinds and not names_read(index).isdisjoint(facts.usage.parameters)
    is_known = not may_be_bool and is_looked_up_anyway(facts, row, loop, replaces)
    types = facts.of(index)
    if "defaultdict" in kinds and not ty.only(types, "int", "str", "bool", "bytes", "NoneType"):
        return False
    if kinds == {"defaultdict"}:
        return True
    return ty.only(types, "int") and (is_known or is_row_in_bounds(facts, row, loop))


RULE = SubscriptRowHoist()
