"""Work that a loop repeats on every turn although its answer cannot change.

Before::

    i = 0
    while i < len(text):
        total += weight[text[i]]
        i += 1

After::

    for i in range(0, len(text)):
        total += weight[text[i]]

Also: `len(xs)` in the condition of a `while` is taken once, and a loop whose body is an `if` about something
fixed (`limit is None`, a flag) is written once per case, so that the test is made once.

Preconditions:
    Counters become `range` only when they start at a known `int`, grow by a literal as the last statement of
    the body, are bound nowhere else, are not read after the loop, no `continue` skips the increment, and the
    bound is an `int` made of fixed names and lengths. A length is fixed when nothing in the loop can change
    the container. A flag is a plain local of type `bool`, `int`, `str` or `None` (or is only tested by
    `is None`), bound before the loop and not in it; the duplicated body is short.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_bound, names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, bracketed, expression, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import (
    argument_values,
    assigned_name,
    loops_in,
    single_comparison,
)
from perfsmith.agent.proposers.rules._statements import (
    has_jump,
    in_place_of,
    is_in_try,
    lines_above,
    occurrences,
    siblings,
    stands_in_block,
)

LONGEST_BODY: Final = 8
"""Statements of a loop body that is written twice."""


class RedundantWorkInLoopCondition:
    """See the module docstring."""

    name = "redundant-work-in-loop-condition"
    payoff = Payoff.OVERHEAD

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        loops = list(loops_in(view.function.body))
        if not loops:
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts, loops)))


def _edits(facts: Facts, loops: list[cst.For | cst.While]) -> Iterator[Edit]:
    for loop in loops:
        edit: Edit | None = None
        if isinstance(loop, cst.While):
            edit = _counted(facts, loop) or _length(facts, loop)
        edit = edit or _unswitched(facts, loop)
        if edit is not None:
            yield edit


# -- while to range


def _counted(facts: Facts, loop: cst.While) -> Edit | None:
    view, usage = facts.view, facts.usage
    parts = single_comparison(loop.test)
    body, place = siblings(view, loop)
    start = body[place - 1] if place > 0 else None
    bound = assigned_name(start) if start is not None else None
    if parts is None or bound is None or start is None or not isinstance(parts[0], cst.Name):
        return None
    name, first = bound
    if parts[0].value != name or not isinstance(parts[1], cst.LessThan | cst.LessThanEqual):
        return None
    if not usage.is_builtin("range") or not usage.is_plain_local(name) or name in usage.parameters:
        return None
    step = _step(loop, name)
    if step is None or has_jump(loop.body, cst.Continue) or is_in_try(view, loop):
        return None
    binds = [n for n in usage.uses(name, within=loop) if n.kind in ("bind", "augment")]
    if len(binds) != 1 or not _is_used_only_in(view, loop, start, name) or occurrences(parts[2], name):
        return None
    if not ty.only(facts.of(first), "int") or occurrences(first, name):
        return None
    if not _is_fixed(facts, parts[2], loop):
        return None
    stop = view.code(parts[2])
    if isinstance(parts[1], cst.LessThanEqual):
        is_sum = isinstance(parts[2], cst.BinaryOperation) and not parts[2].lpar
        stop = f"{stop if is_sum else bracketed(view, parts[2])} + 1"
    if "\n" in stop:
        return None
    inner = loop.body
    if not isinstance(inner, cst.IndentedBlock) or len(inner.body) < 2:
        return None
    tail = f", {step}" if step != "1" else ""
    begin = view.code(first)
    if "\n" in begin:
        return None
    head = f"{begin}, {stop}" if begin != "0" or tail else stop
    new = cst.For(
        target=cst.Name(name),
        iter=expression(f"range({head}{tail})"),
        body=inner.with_changes(body=inner.body[:-1]),
        orelse=loop.orelse,
    )
    replace = {start: cst.RemoveFromParent(), **in_place_of(loop, [new], lines=lines_above(start))}
    return Edit(
        at=loop,
        summary="`range` counts in C; the comparison and the increment need not run as bytecode.",
        replace=replace,
    )


def _step(loop: cst.While, name: str) -> str | None:
    """The literal added to the counter by the last statement of the body."""
    last = loop.body.body[-1]
    small = last.body[0] if isinstance(last, cst.SimpleStatementLine) and len(last.body) == 1 else None
    if not isinstance(small, cst.AugAssign) or not isinstance(small.operator, cst.AddAssign):
        return None
    if not isinstance(small.target, cst.Name) or small.target.value != name:
        return None
    if not isinstance(small.value, cst.Integer):
        return None
    return small.value.value if small.value.value != "0" else None


def _is_used_only_in(view: FunctionView, loop: cst.While, start: cst.BaseStatement, name: str) -> bool:
    """True when nothing but the start and the loop uses the counter, its `else` excluded."""
    inside = len(occurrences(loop, name)) + len(occurrences(start, name))
    in_else = occurrences(loop.orelse, name) if loop.orelse is not None else []
    return not in_else and inside == len(occurrences(view.function, name))


def _is_fixed(facts: Facts, node: cst.BaseExpression, loop: cst.While) -> bool:
    """True for an `int` expression that can neither raise nor change while the loop runs."""
    if isinstance(node, cst.Integer):
        return True
    if isinstance(node, cst.Name):
        fixed = facts.usage.is_plain_local(node.value) and node.value not in names_bound(loop)
        return fixed and ty.only(facts.of(node), "int") and facts.usage.is_bound_before(node.value, loop)
    if isinstance(node, cst.BinaryOperation) and isinstance(
        node.operator, cst.Add | cst.Subtract | cst.Multiply
    ):
        return _is_fixed(facts, node.left, loop) and _is_fixed(facts, node.right, loop)
    return _is_fixed_length(facts, node, loop)


def _is_fixed_length(facts: Facts, node: cst.CSTNode, loop: cst.While) -> bool:
    measured = facts.usage.builtin_call(node, "len")
    values = argument_values(measured) if measured is not None else None
    if values is None or len(values) != 1 or not isinstance(values[0], cst.Name):
        return False
    name = values[0].value
    return (
        ty.is_sized(facts.of(values[0]))
        and facts.usage.is_bound_before(name, loop)
        and name not in names_bound(loop)
        and not _may_change_size(facts, name, loop)
    )


def _may_change_size(facts: Facts, name: str, loop: cst.While) -> bool:
    """True when the container may get another length; storing into a list's slot does not count."""
    if not facts.may_change(name, loop.body):
        return False
    if not ty.only(facts.of(_any_use(facts, name)), "list") or not facts.usage.is_exclusive(name):
        return True
    allowed = ("store_item", "load_item", "iterate", "read", "member", "compare", "test")
    return any(
        use.kind not in allowed or (use.kind == "store_item" and _is_slice(use.outer))
        for use in facts.usage.uses(name, within=loop.body)
    )


def _any_use(facts: Facts, name: str) -> cst.Name:
    return facts.usage.uses(name)[0].name


def _is_slice(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Subscript) and any(isinstance(part.slice, cst.Slice) for part in node.slice)


def _length(facts: Facts, loop: cst.While) -> Edit | None:
    if not stands_in_block(facts.view, loop):
        return None
    sizes: dict[str, str] = {}
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {}
    for node in walk(loop.test):
        if isinstance(node, cst.Call) and _is_fixed_length(facts, node, loop):
            if is_lambda_inside(facts.view, node, loop):
                continue
            code = facts.view.code(node)
            sizes.setdefault(code, "")
            sizes[code] = sizes[code] or facts.names.fresh("size")
            replace[node] = cst.Name(sizes[code])
    if not replace:
        return None
    return Edit(
        at=next(iter(replace)),
        summary="The length cannot change in the loop and is taken once.",
        replace=replace,
        before=[(loop, f"{size} = {code}\n") for code, size in sizes.items()],
    )


def is_lambda_inside(view: FunctionView, node: cst.CSTNode, outer: cst.CSTNode) -> bool:
    """True when a lambda or comprehension lies between the two nodes."""
    for parent in view.ancestors(node):
        if parent is outer:
            return False
        if isinstance(parent, cst.Lambda | cst.BaseComp):
            return True
    return False


# -- one loop per case


def _unswitched(facts: Facts, loop: cst.For | cst.While) -> Edit | None:
    view = facts.view
    if (
        loop.orelse is not None
        or not stands_in_block(view, loop)
        or not isinstance(loop.body, cst.IndentedBlock)
    ):
        return None
    if isinstance(loop, cst.For) and loop.asynchronous is not None:
        return None
    choice = next(
        (s for s in loop.body.body if isinstance(s, cst.If) and _is_settled(facts, s.test, loop)), None
    )
    if choice is None or sum(isinstance(n, cst.BaseStatement) for n in walk(loop.body)) > LONGEST_BODY:
        return None
    if not isinstance(choice.body, cst.IndentedBlock) or isinstance(choice.orelse, cst.If):
        return None
    other = choice.orelse.body if choice.orelse is not None else None
    if other is not None and not isinstance(other, cst.IndentedBlock):
        return None
    if any(isinstance(n, cst.FunctionDef | cst.ClassDef | cst.Lambda) for n in walk(loop)):
        return None
    kept = _with_branch(loop, choice, list(choice.body.body))
    left = _with_branch(loop, choice, list(other.body) if other is not None else [])
    if left is None or kept is None:
        return None
    new = cst.If(
        test=choice.test,
        body=cst.IndentedBlock(body=[kept]),
        orelse=cst.Else(body=cst.IndentedBlock(body=[left])),
    )
    return Edit(
        at=choice.test,
        summary="The test has the same answer on every turn; it is made once, with a loop for each answer.",
        replace=in_place_of(loop, [new]),
    )


def _with_branch(
    loop: cst.For | cst.While, choice: cst.If, branch: list[cst.BaseStatement]
) -> cst.For | cst.While | None:
    body: list[cst.BaseStatement] = []
    for statement in loop.body.body:
        if statement is not choice:
            body.append(statement)  # type: ignore[arg-type]
        else:
            body += branch
            if branch and _leaves(branch[-1]):
                break
    if not body:
        body = [cst.SimpleStatementLine(body=[cst.Pass()])]
    last = body[-1]
    if isinstance(last, cst.SimpleStatementLine) and [type(s) for s in last.body] == [cst.Continue]:
        body = body[:-1] or [cst.SimpleStatementLine(body=[cst.Pass()])]
    return loop.with_changes(leading_lines=(), body=cst.IndentedBlock(body=body))


def _leaves(statement: cst.BaseStatement) -> bool:
    """True when nothing after the statement runs in this turn of the loop."""
    jumps = cst.Continue | cst.Break | cst.Return | cst.Raise
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[-1], jumps)


def _is_settled(facts: Facts, test: cst.BaseExpression, loop: cst.For | cst.While) -> bool:
    """True when the test reads one plain local that the loop does not bind, and runs no foreign code."""
    names = names_read(test) - {"None"}
    if len(names) != 1:
        return False
    name = next(iter(names))
    usage = facts.usage
    fixed = usage.is_plain_local(name) and name not in names_bound(loop) and usage.is_bound_before(name, loop)
    if not fixed or any(isinstance(bind, cst.Del) for bind in usage.bindings(name)):
        return False
    parts = single_comparison(test)
    if parts is not None and isinstance(parts[1], cst.Is | cst.IsNot):
        sides = {type(parts[0]), type(parts[2])}
        is_none = any(isinstance(n, cst.Name) and n.value == "None" for n in (parts[0], parts[2]))
        return is_none and sides == {cst.Name}
    bare = (
        test.expression
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)
        else test
    )
    return isinstance(bare, cst.Name) and ty.only(facts.of(bare), "bool", "int", "str", "NoneType", "float")


RULE = RedundantWorkInLoopCondition()
