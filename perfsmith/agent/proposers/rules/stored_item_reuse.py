"""A value that was just stored in, or read from, a dict or list is used again instead of being looked up.

Before::

    for node in nodes:
        lowest[node] = low = max(lowest[node], depth - distance[node])
        least = min(lowest[node], least)
        most = max(lowest[node], most)

After::

    for node in nodes:
        lowest[node] = low = max(lowest[node], depth - distance[node])
        least = min(low, least)
        most = max(low, most)

Where no name holds the value, one is bound with it: `d[k] = item = ...`, `(item := d[k])`, and for
`d[k] += ...` the three steps it does are written out.

Preconditions:
    - by observation, annotation or construction the container is a plain `dict` or `list`; it and the names
      of the key are locals that no nested function sees;
    - a key of a list is a whole number. A key of a dict is made of names, literals, and sums of whole
      numbers; any type will do, since the second look-up asks for the very same objects, which a dict finds
      by identity or as it has found them before. It is taken for granted, as by dicts themselves, that the
      hash and equality of a key stay the same and have no effects;
    - between the value and the reads nothing binds the names, stores into the container or another that may
      be the same, or runs code which could: unless the container was made here and nobody else can hold it,
      calls, iterators and attributes that are assigned to end the search;
    - a read is replaced only where the value was surely stored or read before, in the same run of its block;
    - the place is in a loop, and the look-ups saved are worth it: one of a dict, two of a list or after
      `d[k] += ...`. A look-up in a branch or after an early exit counts half, unless a name holds the value
      already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import names_bound, walk, walk_own_scope
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._item_reads import Following
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._statements import Replacements, line_of, siblings
from perfsmith.agent.proposers.rules._steady_items import Item, is_read, item_of

_SUMMARY = "The value at hand is used again instead of being looked up in {!r}."


class StoredItemReuse:
    """See the module docstring."""

    name = "stored-item-reuse"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not _has_repeated_item(view):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def _has_repeated_item(view: FunctionView) -> bool:
    written = [view.code(node) for node in walk_own_scope(view.function.body) if _is_named_item(node)]
    return len(set(written)) < len(written)


def _is_named_item(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Subscript) and isinstance(node.value, cst.Name)


def _edits(facts: Facts) -> Iterator[Edit]:
    done: set[cst.CSTNode] = set()
    for node in walk_own_scope(facts.view.function.body):
        edit: Edit | None = None
        if isinstance(node, cst.Assign):
            edit = _stored(facts, node, done)
        elif isinstance(node, cst.AugAssign):
            edit = _augmented(facts, node, done)
        elif _is_named_item(node) and node not in done:
            edit = _read(facts, node, done)
        if edit is not None:
            done |= set(edit.replace)
            yield edit


def _stored(facts: Facts, statement: cst.Assign, done: set[cst.CSTNode]) -> Edit | None:
    """`d[k] = value = ...`, with or without the second name."""
    line = line_of(facts.view, statement)
    stores = [target for target in statement.targets if isinstance(target.target, cst.Subscript)]
    item = item_of(facts, stores[0].target) if len(stores) == 1 else None
    others = [target.target for target in statement.targets if target not in stores]
    if line is None or item is None or not all(_may_hold(facts, item, name) for name in others):
        return None
    at_hand = [*others, statement.value]
    held = next((n.value for n in at_hand if isinstance(n, cst.Name) and _may_hold(facts, item, n)), None)
    reads = _worth(facts, item, _reads_below(facts, item, held, line), statement, done, least=_least(held))
    if not reads:
        return None
    name = held or facts.names.fresh(f"{item.container}_item")
    changes: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {}
    if held is None:
        both = cst.FlattenSentinel([stores[0], cst.AssignTarget(cst.Name(name))])
        changes[stores[0]] = both  # type: ignore[assignment]
    return _edit(item, name, statement, reads, changes)


def _augmented(facts: Facts, statement: cst.AugAssign, done: set[cst.CSTNode]) -> Edit | None:
    """`d[k] += ...` as the three steps it does."""
    line = line_of(facts.view, statement)
    item = item_of(facts, statement.target)
    if line is None or item is None or not item.names.isdisjoint(names_bound(statement.value)):
        return None
    reads = _worth(facts, item, _reads_below(facts, item, None, line), statement, done, least=2)
    if not reads:
        return None
    name = facts.names.fresh(f"{item.container}_item")
    code = facts.view.code(statement.target)
    edit = _edit(item, name, statement, reads, {statement.target: cst.Name(name)})
    before, after = f"{name} = {code}\n", f"{code} = {name}\n"
    return replace(edit, before=[(line, before)], after=[(line, after)])


def _read(facts: Facts, node: cst.CSTNode, done: set[cst.CSTNode]) -> Edit | None:
    """`x = d[k]`, or a look-up inside an expression, before others."""
    item = item_of(facts, node) if is_read(facts, node) else None
    # A comprehension may not bind a name wherever it reads one.
    if item is None or any(isinstance(above, cst.BaseComp) for above in facts.view.ancestors(node)):
        return None
    parent = facts.view.parent(node)
    binders = [parent.target] if isinstance(parent, cst.NamedExpr) else []
    if isinstance(parent, cst.Assign):
        binders = [target.target for target in parent.targets]
    held = next((n.value for n in binders if isinstance(n, cst.Name) and _may_hold(facts, item, n)), None)
    if held is None and (binders or facts.view.python < (3, 8)):
        return None
    following = Following(facts, item, held)
    if isinstance(parent, cst.Assign):
        line = line_of(facts.view, parent)
        reads = _reads_below(facts, item, held, line) if line is not None else []
    else:
        following.after(parent if held is not None and parent is not None else node)
        reads = following.reads
    reads = _worth(facts, item, reads, node, done, least=_least(held))
    if not reads:
        return None
    name = held or facts.names.fresh(f"{item.container}_item")
    named = cst.parse_expression(f"({name} := {facts.view.code(node)})")
    return _edit(item, name, node, reads, {} if held is not None else {node: named})


def _may_hold(facts: Facts, item: Item, node: cst.CSTNode) -> bool:
    """True for a local no nested function sees, other than the container and the names of the key."""
    return (
        isinstance(node, cst.Name) and facts.usage.is_plain_local(node.value) and node.value not in item.names
    )


def _reads_below(
    facts: Facts, item: Item, held: str | None, line: cst.BaseStatement
) -> Sequence[cst.Subscript]:
    """Reads of the item in the statements that follow in the same block."""
    body, place = siblings(facts.view, line)
    following = Following(facts, item, held)
    following.block(body[place + 1 :])
    return following.reads


def _least(held: str | None) -> float:
    """A name that is there already costs nothing, so a look-up that may not even run pays."""
    return 1 if held is None else 0.1


def _worth(
    facts: Facts,
    item: Item,
    reads: Sequence[cst.Subscript],
    at: cst.CSTNode,
    done: set[cst.CSTNode],
    *,
    least: float,
) -> Sequence[cst.Subscript]:
    """The reads no other edit replaces, or none where they would save less than `least` look-ups."""
    fresh = [read for read in reads if read not in done]
    is_repeated = any(facts.usage.repeats(node) for node in (at, *fresh))
    saved = sum(_times(facts, read, at) for read in fresh)
    return fresh if is_repeated and saved >= max(least, 2 if item.is_list else 0) else []


def _times(facts: Facts, read: cst.CSTNode, at: cst.CSTNode) -> float:
    """How often the read may run each time `at` does, as a guess."""
    times, child = 1.0, read
    for above in facts.view.ancestors(read):
        if facts.usage.is_inside(at, above):
            return times / (1 << _exits_between(facts, at, child, above))
        if isinstance(above, cst.If) and child is not above.test:
            times /= 2
        elif isinstance(above, cst.For | cst.While | cst.BaseComp):
            times *= 4
        child = above
    return times


def _exits_between(facts: Facts, at: cst.CSTNode, read: cst.CSTNode, block: cst.CSTNode) -> int:
    """How many statements between two of a block may leave it."""
    body = block.body if isinstance(block, cst.IndentedBlock) else []
    place = next((i for i, item in enumerate(body) if facts.usage.is_inside(at, item)), 0)
    end = next((i for i, item in enumerate(body) if item is read), 0)
    leaving = cst.Return | cst.Raise | cst.Continue | cst.Break
    return sum(any(isinstance(node, leaving) for node in walk(item)) for item in body[place + 1 : end])


def _edit(
    item: Item, name: str, at: cst.CSTNode, reads: Sequence[cst.Subscript], changes: Replacements
) -> Edit:
    return Edit(
        at=at,
        summary=_SUMMARY.format(item.container),
        replace={**changes, **{read: cst.Name(name) for read in reads}},
    )


RULE = StoredItemReuse()
