"""Strings grown by `+=` in a loop, collected in a list and joined once.

Before::

    out = ""
    for key, value in pairs:
        out += f"{key}="
        out += str(value)
    return out

After::

    parts = []
    for key, value in pairs:
        parts.append(f"{key}=")
        parts.append(str(value))
    out = "".join(parts)
    return out

Preconditions:
    The name starts as a literal in the same block, before the loop and unused between. Inside the loop it
    is only appended to, and every piece is known to be a `str`; it is read only further down the same
    block. No `try` or `with` around the loop could see a half-built string, no nested function sees the name.
    Where the loop does nothing but append its own variable, `"".join(xs)` takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import assigned_name, loops_in, only_statement
from perfsmith.agent.proposers.rules._statements import (
    in_place_of,
    is_in_try,
    line_of,
    occurrences,
    parsed,
    siblings,
    swapped,
    text,
)


class StringBuildingToJoin:
    """See the module docstring."""

    name = "string-building-to-join"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all strings together, then each."""
        loops = list(loops_in(view.function.body))
        if not loops:
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts, loops)))


def _edits(facts: Facts, loops: list[cst.For | cst.While]) -> Iterator[Edit]:
    done: set[str] = set()
    for loop in loops:
        body, place = siblings(facts.view, loop)
        for position in range(place - 1, -1, -1):
            start = body[position]
            bound = assigned_name(start)
            if bound is None or not _is_text(bound[1]) or bound[0] in done:
                continue
            between = body[position + 1 : place]
            if any(occurrences(statement, bound[0]) for statement in between):
                continue
            edit = _edit(facts, loop, start, bound[0])
            if edit is not None:
                done.add(bound[0])
                yield edit


def _is_text(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleString) and "b" not in node.prefix.lower()


def _edit(facts: Facts, loop: cst.For | cst.While, start: cst.BaseStatement, name: str) -> Edit | None:
    view, usage = facts.view, facts.usage
    if not usage.is_plain_local(name) or name in usage.parameters or is_in_try(view, loop):
        return None
    if not isinstance(start, cst.SimpleStatementLine):
        return None
    appends = {add.target: add for add in walk(loop) if isinstance(add, cst.AugAssign)}
    inside = occurrences(loop, name)
    if not inside or any(node not in appends for node in inside):
        return None
    body, place = siblings(view, loop)
    after = {id(node) for statement in body[place + 1 :] for node in occurrences(statement, name)}
    here = {id(node) for node in (*inside, *occurrences(start, name))}
    if any(id(n) not in after | here for n in occurrences(view.function, name)):
        return None
    pieces = [appends[node] for node in inside]
    if any(_has_effect_on_order(piece) for piece in pieces):
        return None
    if not all(isinstance(p.operator, cst.AddAssign) and ty.only(facts.of(p.value), "str") for p in pieces):
        return None
    assigned = assigned_name(start)
    if assigned is None or not isinstance(assigned[1], cst.SimpleString):
        return None
    joined = _whole_loop(facts, loop, start, name, assigned[1])
    if joined is not None:
        return joined
    return _collected(facts, loop, start, name, assigned[1], pieces)


def _has_effect_on_order(piece: cst.AugAssign) -> bool:
    return any(isinstance(node, cst.NamedExpr | cst.Yield | cst.Await) for node in walk(piece.value))


def _whole_loop(
    facts: Facts, loop: cst.For | cst.While, start: cst.BaseStatement, name: str, initial: cst.SimpleString
) -> Edit | None:
    """`for x in xs: s += x` with known elements needs no loop at all."""
    view = facts.view
    if not isinstance(loop, cst.For) or loop.orelse is not None or loop.asynchronous is not None:
        return None
    add = only_statement(loop.body)
    if not isinstance(add, cst.AugAssign) or not isinstance(loop.target, cst.Name):
        return None
    item = loop.target.value
    if not isinstance(add.value, cst.Name) or add.value.value != item:
        return None
    if len(occurrences(view.function, item)) != 2 or occurrences(loop.iter, name):
        return None
    if not ty.is_reiterable(facts.of(loop.iter)) or initial.evaluated_value != "":
        return None
    code = f'{name} = "".join({text(view, loop.iter)})\n'
    replace = {start: cst.RemoveFromParent(), **swapped(view, loop, code)}
    return Edit(at=loop, summary="The pieces are joined once, in C.", replace=replace)


def _collected(
    facts: Facts,
    loop: cst.For | cst.While,
    start: cst.SimpleStatementLine,
    name: str,
    initial: cst.SimpleString,
    pieces: list[cst.AugAssign],
) -> Edit | None:
    view = facts.view
    parts = facts.names.fresh("parts")
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {}
    for piece in pieces:
        line = line_of(view, piece)
        if line is None:
            return None
        bare = piece.value.with_changes(lpar=(), rpar=())
        appended = parsed(view, f"{parts}.append({view.module.code_for_node(bare)})\n")[0]
        replace.update(
            in_place_of(line, [appended.with_changes(trailing_whitespace=line.trailing_whitespace)])
        )
    held = "" if initial.evaluated_value == "" else view.code(initial)
    replace.update(swapped(view, start, f"{parts} = [{held}]\n"))
    return Edit(
        at=loop,
        summary="Pieces are collected in a list and joined once instead of growing a string step by step.",
        replace=replace,
        after=[(loop, f'{name} = "".join({parts})\n')],
    )


RULE = StringBuildingToJoin()
