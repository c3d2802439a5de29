"""Sums of integer products as one dot product, and integer matrix chains from the cheap end.

Before::

    for i in range(len(a)):
        total += a[i] * b[i]
    y = m @ n @ x

After::

    if len(a):
        total += np.dot(a, b)
    y = m @ (n @ x) if m.shape[1] == n.shape[0] and n.shape[1] == x.shape[0] else m @ n @ x

Preconditions:
    - Exact `int64` arrays only. Integers wrap modulo 2**64, so any order of additions gives the same bits;
      with floats both rewrites would change the rounding, so they are refused.
    - The total starts as a literal integer; it stays a Python int where the loop runs no round.
    - A chain is two observed matrices and a vector; where inner sizes differ it is evaluated as written, so
      that the error is the same.
    - Warnings of overflowing NumPy scalars are not given any more.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import fresh_name, walk_own_scope
from perfsmith.agent.proposers.rules._numpy import Array, Facts, facts_before, has_arrays, plain_arguments
from perfsmith.agent.proposers.rules._numpy_elementwise import Vectoriser, guard
from perfsmith.agent.proposers.rules._numpy_loops import (
    array_loop,
    is_used_outside,
    outermost_loops,
    statements,
)
from perfsmith.agent.proposers.rules._numpy_scalar import assigned_values
from perfsmith.agent.proposers.rules._numpy_stores import can_raise_early
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class NumpyDotChain:
    """Reorders exact integer sums."""

    name = "numpy-dot-chain"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per summing loop and per matrix chain."""
        if not has_arrays(view):
            return
        for node in outermost_loops(view):
            facts = facts_before(view, node)
            text = _sum_text(facts, node) if facts is not None else None
            if text is not None:
                yield view.rewrite(
                    node,
                    "One integer reduction replaces a loop over NumPy scalars.",
                    {node: statements(text, node)},
                )
        for found in walk_own_scope(view.function.body):
            if isinstance(found, cst.BinaryOperation | cst.Call):
                facts = facts_before(view, found)
                text = _chain_text(facts, found) if facts is not None else None
                if text is not None:
                    yield view.rewrite(
                        found,
                        "Matrix times vector twice instead of matrix times matrix first.",
                        {found: cst.parse_expression(f"({text})")},
                    )


def _sum_text(facts: Facts, node: cst.For) -> str | None:
    """`total += <integers>` for every element, as one reduction."""
    loop = array_loop(facts, node)
    if loop is None or loop.start or loop.stop.offset or len(loop.body) != 1:
        return None
    line = loop.body[0]
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    step = line.body[0]
    if not isinstance(step, cst.AugAssign) or not isinstance(step.operator, cst.AddAssign):
        return None
    if not isinstance(step.target, cst.Name) or is_used_outside(facts.view, node, set(loop.names)):
        return None
    name = step.target.value
    values = assigned_values(facts, name, outside=node)
    if name in loop.names or not values or not all(isinstance(value, cst.Integer) for value in values):
        return None
    vectoriser = Vectoriser(facts=facts, loops=[loop], may_choose=False)
    term = vectoriser.term(step.value)
    if term is None or not term.is_array or term.kind != "int64" or vectoriser.has_shift:
        return None
    if vectoriser.needs_check and not can_raise_early(facts.view, node):
        return None
    reduced = f"{facts.np}.sum({term.text})"
    if isinstance(step.value, cst.BinaryOperation) and isinstance(step.value.operator, cst.Multiply):
        left, right = vectoriser.term(step.value.left), vectoriser.term(step.value.right)
        if left is not None and right is not None and left.is_array and right.is_array:
            reduced = f"{facts.np}.dot({left.text}, {right.text})"
    checks = guard(
        {n: f"len({n})" for n in vectoriser.needs_check}, loop.stop_text, fresh_name(facts.view, "shortest")
    )
    return (
        f"{checks}if {loop.stop_text}:\n    {name} += {reduced}\n"
        if loop.stop.base.startswith("len(")
        else None
    )


def _chain_text(facts: Facts, node: cst.BaseExpression) -> str | None:
    """`a @ (b @ x)` for `a @ b @ x`, where sizes fit."""
    outer = _product(facts, node)
    inner = _product(facts, outer[0]) if outer is not None else None
    if outer is None or inner is None:
        return None
    parts = (*inner, outer[1])
    arrays = [facts.array_named(part) for part in parts]
    if not all(_is_integers(array, axes) for array, axes in zip(arrays, (2, 2, 1), strict=True)):
        return None
    first, second, vector = (facts.view.code(part) for part in parts)
    as_written = (
        f"{first} @ {second} @ {vector}" if isinstance(node, cst.BinaryOperation) else facts.view.code(node)
    )
    sign = " @ " if isinstance(node, cst.BinaryOperation) else ", "
    quick = f"{first}{sign}({second}{sign}{vector})"
    if isinstance(node, cst.Call):
        function = facts.view.code(node.func)
        quick = f"{function}({first}, {function}({second}, {vector}))"
    fits = f"{first}.shape[1] == {second}.shape[0] and {second}.shape[1] == {vector}.shape[0]"
    return f"{quick} if {fits} else {as_written}"


def _product(facts: Facts, node: cst.BaseExpression) -> tuple[cst.BaseExpression, cst.BaseExpression] | None:
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.MatrixMultiply):
        return node.left, node.right
    if isinstance(node, cst.Call) and facts.is_numpy(node.func, "dot", "matmul"):
        arguments = plain_arguments(node)
        return (arguments[0], arguments[1]) if len(arguments) == len(node.args) == 2 else None
    return None


def _is_integers(array: Array | None, axes: int) -> bool:
    return array is not None and array.dtype == "int64" and array.ndim == axes


RULE = NumpyDotChain()
