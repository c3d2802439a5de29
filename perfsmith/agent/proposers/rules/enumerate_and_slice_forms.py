"""Element-by-element copies, reversed copies and `rest = rest[1:]`, without the copying.

Before::

    for row in rows:
        for cell in row:
            cells.append(cell)

After::

    for row in rows:
        cells.extend(row)

Also `[x for x in xs]` becomes `list(xs)`, `for x in xs[::-1]` iterates over `reversed(xs)`, and
`while rest: x = rest[0]; rest = rest[1:]` becomes a plain loop.

Preconditions:
    Iterables are known builtin containers. The list that grows is made in this function and nothing else can
    see it; the loop variable is not read after the loop. `reversed` needs a container that nothing in the
    loop can change. A shrinking list is used for nothing but its head and its rest, and not after the loop;
    the loop runs over a copy of a list, as each `rest[1:]` did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, expression, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, assigned_name, only_statement
from perfsmith.agent.proposers.rules._statements import (
    in_place_of,
    occurrences,
    stands_in_block,
    swapped,
    text,
)


class EnumerateAndSliceForms:
    """See the module docstring."""

    name = "enumerate-and-slice-forms"
    payoff = Payoff.OVERHEAD

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(isinstance(n, cst.For | cst.While | cst.ListComp) for n in walk(view.function.body)):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def _edits(facts: Facts) -> Iterator[Edit]:
    for node in walk(facts.view.function.body):
        edit: Edit | None = None
        if isinstance(node, cst.For):
            edit = _grown(facts, node) or _reversed(facts, node)
        elif isinstance(node, cst.While):
            edit = _shrinking(facts, node)
        elif isinstance(node, cst.ListComp):
            edit = _copied(facts, node)
        if edit is not None:
            yield edit


def _grown(facts: Facts, loop: cst.For) -> Edit | None:
    """`for x in xs: out.append(x)`."""
    view, usage = facts.view, facts.usage
    small = only_statement(loop.body)
    call = small.value if isinstance(small, cst.Expr) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or loop.orelse is not None:
        return None
    values = argument_values(call)
    method, receiver = call.func.attr.value, call.func.value
    if method not in ("append", "add") or values is None or len(values) != 1:
        return None
    if not isinstance(receiver, cst.Name) or not isinstance(loop.target, cst.Name):
        return None
    item, out = loop.target.value, receiver.value
    if not isinstance(values[0], cst.Name) or values[0].value != item or item == out:
        return None
    kind, bulk = ("list", "extend") if method == "append" else ("set", "update")
    if loop.asynchronous is not None or not usage.is_exclusive(out) or not ty.only(facts.of(receiver), kind):
        return None
    if occurrences(loop.iter, out) or len(occurrences(view.function, item)) != 2:
        return None
    if not ty.is_reiterable(facts.of(loop.iter)) or not stands_in_block(view, loop):
        return None
    if not isinstance(loop.iter, cst.Name | cst.Subscript | cst.Call | cst.Attribute):
        return None
    return Edit(
        at=loop,
        summary=f"`{bulk}` copies all elements at once instead of one call per element.",
        replace=swapped(view, loop, f"{out}.{bulk}({text(view, loop.iter)})\n"),
    )


def _copied(facts: Facts, node: cst.ListComp) -> Edit | None:
    """`[x for x in xs]`."""
    clause = node.for_in
    if clause.ifs or clause.inner_for_in is not None or clause.asynchronous is not None:
        return None
    if not isinstance(clause.target, cst.Name) or not isinstance(node.elt, cst.Name):
        return None
    if node.elt.value != clause.target.value or not facts.usage.is_builtin("list"):
        return None
    if not ty.is_reiterable(facts.of(clause.iter)):
        return None
    return Edit(
        at=node,
        summary="`list` copies in C.",
        replace={node: expression(f"list({text(facts.view, clause.iter)})")},
    )


def _reversed(facts: Facts, loop: cst.For) -> Edit | None:
    """`for x in xs[::-1]`."""
    cut = loop.iter
    if not isinstance(cut, cst.Subscript) or facts.view.code(cut.slice[0]) != "::-1" or len(cut.slice) != 1:
        return None
    if not isinstance(cut.value, cst.Name) or not facts.usage.is_builtin("reversed"):
        return None
    if not ty.only(facts.of(cut.value), "list", "tuple", "str"):
        return None
    if facts.may_change(cut.value.value, loop.body) or loop.asynchronous is not None:
        return None
    return Edit(
        at=loop.iter,
        summary="`reversed` walks backwards without a copy.",
        replace={loop.iter: expression(f"reversed({cut.value.value})")},
    )


def _shrinking(facts: Facts, loop: cst.While) -> Edit | None:
    """`while rest: x = rest[0]; rest = rest[1:]; ...`."""
    view, usage = facts.view, facts.usage
    if not isinstance(loop.test, cst.Name) or loop.orelse is not None or not stands_in_block(view, loop):
        return None
    name = loop.test.value
    block = loop.body
    if not isinstance(block, cst.IndentedBlock) or len(block.body) < 3 or not usage.is_plain_local(name):
        return None
    head, tail = assigned_name(block.body[0]), assigned_name(block.body[1])
    if head is None or tail is None or tail[0] != name or head[0] == name:
        return None
    if view.code(head[1]) != f"{name}[0]" or view.code(tail[1]) != f"{name}[1:]":
        return None
    inside = occurrences(loop, name)
    order = usage.order
    later = [n for n in occurrences(view.function.body, name) if order[n] > order[loop] and n not in inside]
    is_repeated = bool(usage.repeats(loop))
    if len(inside) != 4 or later or is_repeated:
        return None
    types = facts.of(loop.test)
    if not ty.only(types, "list", "tuple", "str") or not usage.is_bound_before(name, loop):
        return None
    source = f"{name}[:]" if not ty.only(types, "tuple", "str") else name
    new = cst.For(
        target=cst.Name(head[0]),
        iter=expression(source),
        body=block.with_changes(body=block.body[2:]),
    )
    return Edit(
        at=loop,
        summary="One pass over the elements instead of a copy of the rest at each step.",
        replace=in_place_of(loop, [new]),
    )


RULE = EnumerateAndSliceForms()
