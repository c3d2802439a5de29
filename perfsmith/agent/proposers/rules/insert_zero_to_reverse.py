"""Lists built back to front are appended to and reversed once.

Before::

    def path(node):
        out = []
        while node is not None:
            out.insert(0, node.name)
            node = node.parent
        return out

After::

    def path(node):
        out = []
        while node is not None:
            out.append(node.name)
            node = node.parent
        out.reverse()
        return out

Preconditions:
    - the list is an empty one, bound above in the same block and not mentioned since;
    - inside the loop it is only inserted into at index 0, and asked for its length, truth or members;
    - no nested function sees it, and after an exception nobody does.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, assigned_name
from perfsmith.agent.proposers.rules._uses import Use


class InsertZeroToReverse:
    """Turns quadratic `insert(0, x)` into `append(x)` and one `reverse()`."""

    name = "insert-zero-to-reverse"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per list."""
        facts = Facts(view)
        edits: list[Edit] = []
        for name in facts.usage.names():
            if any(_is_insertion(facts, use) for use in facts.usage.uses(name)):
                edits += _of_list(facts, name)
        yield from rewrites_from(view, edits)


def _is_insertion(facts: Facts, use: Use) -> bool:
    """`name.insert(0, value)` as a statement."""
    if use.kind != "method" or use.method != "insert" or not isinstance(use.outer, cst.Call):
        return False
    values = argument_values(use.outer)
    is_at_start = values is not None and len(values) == 2 and facts.view.code(values[0]) == "0"
    return is_at_start and isinstance(facts.view.parent(use.outer), cst.Expr)


def _of_list(facts: Facts, name: str) -> Iterable[Edit]:
    usage = facts.usage
    if not usage.is_plain_local(name):
        return
    done: set[cst.BaseStatement] = set()
    for use in usage.uses(name):
        if not _is_insertion(facts, use) or not usage.repeats(use.name):
            continue
        place = _statement_after_binding(facts, name, use.name)
        if place is None or place in done or not usage.is_unseen_after_error(name, place):
            continue
        done.add(place)
        within = usage.uses(name, within=place)
        inserted = [item for item in within if _is_insertion(facts, item)]
        if all(item in inserted or _ignores_order(facts, item) for item in within) and all(
            usage.repeats(item.name) for item in inserted
        ):
            yield _edit(facts, name, place, inserted)


def _ignores_order(facts: Facts, use: Use) -> bool:
    return use.kind in ("test", "member") or (use.kind == "read" and use.method == "len")


def _statement_after_binding(facts: Facts, name: str, node: cst.CSTNode) -> cst.BaseStatement | None:
    """The statement around the node that follows `name = []` in its block."""
    for parent in facts.view.ancestors(node):
        if isinstance(parent, cst.For | cst.While | cst.If):
            line = facts.usage.preceding_binding(name, parent)
            pair = assigned_name(line) if line is not None else None
            if pair is not None:
                is_empty = isinstance(pair[1], cst.List) and not pair[1].elements
                return parent if is_empty and parent.orelse is None else None
    return None


def _edit(facts: Facts, name: str, place: cst.BaseStatement, inserted: list[Use]) -> Edit:
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {}
    for use in inserted:
        assert isinstance(use.outer, cst.Call)
        method = cst.Attribute(value=cst.Name(name), attr=cst.Name("append"))
        replace[use.outer] = use.outer.with_changes(func=method, args=[use.outer.args[1]])
    return Edit(
        at=inserted[0].outer,
        summary=f"Appends to {name!r} and reverses it once: inserting at the front moves every element.",
        replace=replace,
        after=[(place, f"{name}.reverse()")],
    )


RULE = InsertZeroToReverse()
