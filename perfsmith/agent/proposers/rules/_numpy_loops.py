"""Loops over arrays: their headers, and what must hold around them before they can go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import Loop, is_builtin, walk, walk_own_scope
from perfsmith.agent.proposers.rules._numpy import Facts, Length, bound_names, plain_arguments
from perfsmith.agent.proposers.rules._rule import FunctionView


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayLoop:
    """A `for` loop that counts through the elements of arrays."""

    node: cst.For
    """The loop."""
    index: str | None
    """Name of the counter, None when only elements are taken."""
    start: int
    """First value of the counter, not negative."""
    stop: Length
    """One past the last value."""
    stop_text: str
    """Source text that gives `stop`."""
    element: str | None = None
    """Name that holds the element of `array`."""
    array: str | None = None
    """Name of the array that is iterated."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names the header binds."""
        return tuple(name for name in (self.index, self.element) if name is not None)

    @property
    def body(self) -> list[cst.BaseStatement]:
        """Statements of the body; empty when it is written on the line of the header."""
        return list(self.node.body.body) if isinstance(self.node.body, cst.IndentedBlock) else []


def array_loop(facts: Facts, node: cst.For) -> ArrayLoop | None:
    """Read `for i in range(len(a))`, `for i, v in enumerate(a)` or `for v in a`."""
    if node.orelse is not None or node.asynchronous is not None:
        return None
    target, source = node.target, node.iter
    array = facts.array_named(source)
    if (
        array is not None
        and array.ndim == 1
        and isinstance(target, cst.Name)
        and isinstance(source, cst.Name)
    ):
        return ArrayLoop(
            node=node, index=None, start=0, stop=array.lengths[0], stop_text=f"len({source.value})",
            element=target.value, array=source.value,
        )  # fmt: skip
    if not isinstance(source, cst.Call) or not isinstance(source.func, cst.Name):
        return None
    arguments = plain_arguments(source)
    if len(arguments) != len(source.args) or not is_builtin(facts.view, source.func.value):
        return None
    if source.func.value == "enumerate" and len(arguments) == 1 and isinstance(target, cst.Tuple):
        array, names = facts.array_named(arguments[0]), bound_names(target)
        if array is None or array.ndim != 1 or len(names) != 2 or not isinstance(arguments[0], cst.Name):
            return None
        name = arguments[0].value
        return ArrayLoop(
            node=node, index=names[0], start=0, stop=array.lengths[0], stop_text=f"len({name})",
            element=names[1], array=name,
        )  # fmt: skip
    if source.func.value != "range" or not 1 <= len(arguments) <= 2 or not isinstance(target, cst.Name):
        return None
    start = arguments[0] if len(arguments) == 2 else cst.Integer("0")
    stop = facts.length_of(arguments[-1])
    if stop is None or not isinstance(start, cst.Integer):
        return None
    first, text = start.evaluated_value, facts.view.code(arguments[-1])
    return ArrayLoop(node=node, index=target.value, start=first, stop=stop, stop_text=text)


def loop_nest(facts: Facts, node: cst.For) -> list[ArrayLoop]:
    """The loop, and the one its body ends with when there is one; empty when either is not understood."""
    outer = array_loop(facts, node)
    if outer is None or not outer.body:
        return []
    if not isinstance(outer.body[-1], cst.For):
        return [outer]
    inner = array_loop(facts, outer.body[-1])
    return [] if inner is None else [outer, inner]


def outermost_loops(view: FunctionView) -> Iterator[cst.For]:
    """Every `for` statement of the function, outer before inner, in source order."""
    for node in walk_own_scope(view.function.body):
        if isinstance(node, cst.For):
            yield node


def is_used_outside(view: FunctionView, inside: cst.CSTNode, names: set[str]) -> bool:
    """True when one of the names may be read outside the node; loops that bind it anew do not count."""
    own = {id(n) for n in walk(inside)}
    for node in walk(view.function.body):
        if not isinstance(node, cst.Name) or node.value not in names or id(node) in own:
            continue
        rebinders = (
            a
            for a in view.ancestors(node)
            if isinstance(a, cst.For | cst.CompFor) and node.value in bound_names(a.target)
        )
        comprehensions = (
            a
            for a in view.ancestors(node)
            if isinstance(a, cst.BaseComp) and node.value in bound_names(a.for_in.target)
        )
        if next(rebinders, None) is None and next(comprehensions, None) is None:
            return True
    return False


def is_untouched_between(view: FunctionView, first: cst.CSTNode, last: cst.CSTNode, name: str) -> bool:
    """True when both statements are neighbours in one block but for statements that do not name `name`."""
    block = view.parent(first)
    if not isinstance(block, cst.IndentedBlock) or block is not view.parent(last):
        return False
    statements = list(block.body)
    start, stop = statements.index(first), statements.index(last)  # type: ignore[arg-type]
    between = statements[start + 1 : stop]
    return start < stop and not any(
        isinstance(n, cst.Name) and n.value == name for statement in between for n in walk(statement)
    )


def statements(text: str, like: cst.BaseStatement) -> cst.FlattenSentinel[cst.CSTNode]:
    """Parse several statements to stand in place of `like`, which gives them its leading lines."""
    parsed = list(cst.parse_module(text).body)
    if isinstance(like, cst.SimpleStatementLine | cst.BaseCompoundStatement):
        parsed[0] = parsed[0].with_changes(leading_lines=like.leading_lines)
    return cst.FlattenSentinel(parsed)


def around(head: str, loop: Loop, tail: str, *, like: cst.For) -> cst.FlattenSentinel[cst.CSTNode]:
    """A rewritten loop with statements before and after it, in place of `like`."""
    before = list(statements(head, like)) if head else []
    body = loop.with_changes(leading_lines=()) if before else loop
    return cst.FlattenSentinel([*before, body, *cst.parse_module(tail).body])


def replaced_below(node: Loop, changes: Mapping[int, cst.CSTNode]) -> Loop:
    """The loop with nodes below it replaced, by `id`."""
    rewritten = node.visit(_Replace(changes))
    if not isinstance(rewritten, cst.For | cst.While):
        raise TypeError(f"a loop was expected, not {type(rewritten).__name__}")
    return rewritten


class _Replace(cst.CSTTransformer):
    def __init__(self, changes: Mapping[int, cst.CSTNode]) -> None:
        super().__init__()
        self._changes = changes

    def on_visit(self, node: cst.CSTNode) -> bool:
        return id(node) not in self._changes

    def on_leave(self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT) -> cst.CSTNodeT:
        return self._changes.get(id(original_node), updated_node)  # type: ignore[return-value]
