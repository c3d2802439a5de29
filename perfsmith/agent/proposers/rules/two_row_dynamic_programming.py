"""Tables as lists of lists: rows looked up once per inner loop, cells compared in line.

Before::

    for i in range(1, n + 1):
        for j in range(1, m + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1)

After::

    for i in range(1, n + 1):
        d_row = d[i]
        d_row_2 = d[i - 1]
        for j in range(1, m + 1):
            least = d_row_2[j] + 1
            other = d_row[j - 1] + 1
            if other < least:
                least = other
            d_row[j] = least

The first rewrite does both, the next ones only hoist the rows of one loop.

Preconditions:
    The table is a plain local known to be a list of lists; the row index is made of names the loop does not
    bind. Nothing in the loop can put another row in its place: no store into the table itself, no foreign
    call unless the table is reachable from here alone, stores elsewhere only into lists of scalars. Looking
    the row up before the loop cannot raise: it was looked up just before, the loop's header looks it up, or
    the index runs through a `range` that ends at the table's number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_bound, names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._row_bounds import adds_to_scalar, is_row_in_bounds
from perfsmith.agent.proposers.rules._row_lookups import hoisted_rows, is_looked_up_anyway
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite, view_of
from perfsmith.agent.proposers.rules._shapes import index_expression, loops_in
from perfsmith.agent.proposers.rules._statements import stands_in_block
from perfsmith.agent.proposers.rules._uses import MUTATORS
from perfsmith.agent.proposers.rules.math_forms import extreme

Loop = cst.For | cst.While


class TwoRowDynamicProgramming:
    """See the module docstring."""

    name = "two-row-dynamic-programming"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield rows and comparisons together, then rows alone."""
        if not any(
            isinstance(n, cst.Subscript) and isinstance(n.value, cst.Subscript) for n in walk(view.function)
        ):
            return
        facts = Facts(view)
        if facts.usage.reads_frame():
            return
        hoists = list(rewrites_from(view, list(_edits(facts))))
        if hoists:
            yield from _compared(view, hoists[0])
        yield from hoists


def _compared(view: FunctionView, hoisted: Rewrite) -> Iterator[Rewrite]:
    """The hoisted form with `min` and `max` in loops written as comparisons."""
    again = view_of(
        hoisted.source,
        view.qualname,
        observed=view.observed,
        dependencies=view.dependencies,
        python=view.python,
    )
    facts = Facts(again)
    edits = [extreme(facts, node) for node in walk(again.function.body) if isinstance(node, cst.Assign)]
    for rewrite in rewrites_from(again, [edit for edit in edits if edit is not None]):
        summary = f"{hoisted.summary} {rewrite.summary}"
        yield Rewrite(site=hoisted.site, summary=summary, source=rewrite.source)
        return


def _edits(facts: Facts) -> Iterator[Edit]:
    view = facts.view
    places: dict[Loop, dict[str, list[cst.Subscript]]] = {}
    loops = list(loops_in(view.function.body))
    for node in walk(view.function.body):
        if isinstance(node, cst.Subscript) and isinstance(node.value, cst.Subscript):
            loop = place_of_row(facts, node.value)
            if loop is not None:
                rows = places.setdefault(loop, {})
                rows.setdefault(view.code(node.value), []).append(node.value)
    for loop in loops:
        if loop in places:
            yield hoisted_rows(facts, loop, places[loop])


def place_of_row(facts: Facts, row: cst.Subscript) -> Loop | None:
    """The outermost loop before which the row can be looked up, None when there is none."""
    index = index_expression(row)
    if not isinstance(row.value, cst.Name) or index is None or not _is_simple(index):
        return None
    if not facts.usage.is_in_own_scope(row) or "\n" in facts.view.code(row):
        return None
    table = row.value.value
    if not facts.usage.is_plain_local(table) or not ty.only(facts.of(row.value), "list"):
        return None
    if not ty.only(ty.item_types(facts.of(row.value), None), "list"):
        return None
    found: Loop | None = None
    for loop in facts.usage.repeats(row):
        if not isinstance(loop, cst.For | cst.While):
            return None
        fixed = (names_read(index) | {table}).isdisjoint(names_bound(loop))
        if not fixed or not stands_in_block(facts.view, loop) or _may_replace_row(facts, table, loop):
            break
        if not facts.usage.is_bound_before(table, loop):
            break
        replaces = partial(_may_replace_row, facts, table)
        if is_looked_up_anyway(facts, row, loop, replaces) or is_row_in_bounds(facts, row, loop):
            found = loop
    return found


def _is_simple(index: cst.BaseExpression) -> bool:
    """Made of names, whole literals, plus and minus, one name at least."""
    parts = (
        [index.left, index.right]
        if isinstance(index, cst.BinaryOperation) and isinstance(index.operator, cst.Add | cst.Subtract)
        else [index]
    )
    names = [part for part in parts if isinstance(part, cst.Name)]
    return bool(names) and all(isinstance(part, cst.Name | cst.Integer) for part in parts)


def _may_replace_row(facts: Facts, table: str, region: cst.CSTNode) -> bool:
    """True unless every slot of the table surely keeps its row while the region runs."""
    usage = facts.usage
    for use in usage.uses(table, within=region):
        is_len = use.kind == "read" and use.method == "len"
        if use.kind != "load_item" and not is_len and use.kind not in ("return", "test", "iterate"):
            return True
    if usage.is_exclusive(table):
        return False
    if facts.runs_foreign_code(region):
        return True
    return any(_may_store_into_table(facts, node) for node in walk(region))


def _may_store_into_table(facts: Facts, node: cst.CSTNode) -> bool:
    if (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value in MUTATORS
    ):
        receiver = node.func.value
        is_own = isinstance(receiver, cst.Name) and facts.usage.is_exclusive(receiver.value)
        return not (is_own or ty.only(facts.of(receiver), "dict", "set", "str", "deque"))
    if isinstance(node, cst.AugAssign) and isinstance(node.target, cst.Name):
        return not adds_to_scalar(facts, node)
    if isinstance(node, cst.Del):
        return True
    if isinstance(node, cst.Subscript) and not isinstance(
        facts.view.parent(node), cst.AssignTarget | cst.AugAssign | cst.AnnAssign | cst.Element | cst.For
    ):
        return False
    return isinstance(node, cst.Subscript) and not _holds_scalars(facts, node.value)


def _holds_scalars(facts: Facts, base: cst.BaseExpression) -> bool:
    """True when the container stored into is surely not a list of lists."""
    types = ty.item_types(facts.of(base.value), None) if isinstance(base, cst.Subscript) else facts.of(base)
    if ty.only(types, "dict"):
        return True
    scalars = ("int", "float", "bool", "str", "complex", "NoneType")
    return ty.only(types, "list") and ty.only(ty.elements(types), *scalars)


RULE = TwoRowDynamicProgramming()
