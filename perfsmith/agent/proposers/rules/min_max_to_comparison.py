"""`min` and `max` of a few values become comparisons: a call of a builtin costs several comparisons.

Before::

    deepest = max(deepest, depth)
    self.cost = min(above + 1, left + 1)
    return max(low, high)

After::

    if depth > deepest:
        deepest = depth
    first = above + 1
    second = left + 1
    self.cost = second if second < first else first
    return high if high > low else low

Preconditions:
    `min` or `max` is the builtin, with two to four plain positional arguments and no keyword.
    The call is the whole right side of an assignment with one target that no loop of the function repeats
    (`math-forms` has those in loops), or the whole value of a `return`.
    No argument binds a name, awaits or yields, and the function does not read its own locals as a mapping.

The comparisons are those the builtin makes, with the operands in its order, after all arguments were
evaluated in order: later values replace the current one only when strictly smaller (larger). So ties, NaN,
mixed types and operands whose comparison raises give what they gave before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import (
    enclosing_loops,
    fresh_name,
    is_builtin,
    is_constant,
    local_names,
    walk,
    walk_own_scope,
)
from perfsmith.agent.proposers.rules._one_for_many import (
    Replacement,
    has_comment,
    is_typed_by_comment,
    one_line,
    rewrites_of,
    sees_all_locals,
    stands_in_a_block,
    statements,
)
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite

_OPERATORS: Final = {"min": "<", "max": ">"}
_NAMES: Final = ("first", "second", "third", "fourth")


class MinMaxToComparison:
    """Spells out what `min` and `max` of two to four values do."""

    name = "min-max-to-comparison"
    payoff = Payoff.OVERHEAD

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all places together first, then each place."""
        if sees_all_locals(view):
            return
        yield from rewrites_of(view, list(_found(view)))


def _found(view: FunctionView) -> Iterator[Replacement]:
    for line in walk_own_scope(view.function.body):
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            continue
        small = line.body[0]
        if not isinstance(small, cst.Assign | cst.Return) or not stands_in_a_block(view, line):
            continue
        if is_typed_by_comment(line) or (isinstance(small, cst.Assign) and len(small.targets) != 1):
            continue
        if isinstance(small, cst.Assign) and enclosing_loops(view, line):
            continue
        call = small.value
        if not isinstance(call, cst.Call) or not _is_plain_min_or_max(view, call) or has_comment(small):
            continue
        target = view.code(small.targets[0].target) if isinstance(small, cst.Assign) else None
        text = _spelled_out(view, call, target)
        operator = _OPERATORS[view.code(call.func)]
        yield Replacement(
            old=line,
            new=statements(text),
            at=small,
            summary=f"`{view.code(call.func)}` of {len(call.args)} values becomes `{operator}`: no call.",
        )


def _is_plain_min_or_max(view: FunctionView, call: cst.Call) -> bool:
    return (
        isinstance(call.func, cst.Name)
        and call.func.value in _OPERATORS
        and is_builtin(view, call.func.value)
        and 2 <= len(call.args) <= len(_NAMES)
        and all(arg.keyword is None and not arg.star for arg in call.args)
        and not any(isinstance(node, cst.NamedExpr | cst.Await | cst.Yield) for node in walk(call))
    )


def _spelled_out(view: FunctionView, call: cst.Call, target: str | None) -> str:
    """The statements that do what `target = call`, or `return call`, did."""
    operator = _OPERATORS[view.code(call.func)]
    lines: list[str] = []
    values: list[str] = []
    for arg, base in zip(call.args, _NAMES, strict=False):
        if _is_steady(view, arg.value):
            values.append(view.code(arg.value))
        else:
            values.append(fresh_name(view, base))
            lines.append(f"{values[-1]} = {one_line(view, arg.value)}")
    current, last = values[0], values[-1]
    if len(values) > 2:
        accumulator = values[0]
        if _is_steady(view, call.args[0].value):
            accumulator = fresh_name(view, "lowest" if operator == "<" else "highest")
            lines.append(f"{accumulator} = {values[0]}")
        for value in values[1:-1]:
            lines += [f"if {value} {operator} {accumulator}:", f"    {accumulator} = {value}"]
        current = accumulator
    if target is not None and target == current:
        lines += [f"if {last} {operator} {target}:", f"    {target} = {last}"]
    elif target is not None and target == last:
        lines += [f"if not {last} {operator} {current}:", f"    {target} = {current}"]
    else:
        start = "return" if target is None else f"{target} ="
        lines.append(f"{start} {last} if {last} {operator} {current} else {current}")
    return "\n".join(lines) + "\n"


def _is_steady(view: FunctionView, node: cst.BaseExpression) -> bool:
    """True when reading it again gives the same object: a constant, or a local only this function binds."""
    if is_constant(node):
        return True
    if not isinstance(node, cst.Name) or node.value not in local_names(view):
        return False
    return not any(
        isinstance(inner, cst.Nonlocal) and any(item.name.value == node.value for item in inner.names)
        for inner in walk(view.function)
    )


RULE = MinMaxToComparison()
