"""Fill tables by broadcasting, tally by `np.add.at`, and accumulate by `np.cumsum`.

Before::

    for i in range(len(a)):
        for j in range(len(b)):
            table[i, j] = abs(a[i] - b[j])
    for i in range(len(codes)):
        counts[codes[i]] += 1
    for i in range(len(x)):
        running += x[i]
        total[i] = running

After::

    table[:] = abs(a[:, None] - b)
    np.add.at(counts, codes, 1)
    total[:] = np.cumsum(np.concatenate(([running], x)))[1:]

Preconditions:
    - Those of `numpy-loop-to-vectorised`: exact arrays, exact operations, a private output array.
    - Tables: every index is a counter plus a constant, in the order of the loops, provably inside the array.
    - Tallies: indices are an exact `int64` array; `np.add.at` adds in their order, wraps negative ones and
      raises the same IndexError as the loop (`np.bincount` does neither).
    - Accumulation: `np.cumsum` and `np.cumprod` work strictly from left to right, so the bits are the same;
      the start value goes first, which also keeps `0.0 + -0.0`. The running number is not read later.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import enclosing_loops
from perfsmith.agent.proposers.rules._numpy import Facts, facts_before, has_arrays, plain_index
from perfsmith.agent.proposers.rules._numpy_elementwise import Term, Vectoriser, fits
from perfsmith.agent.proposers.rules._numpy_loops import (
    ArrayLoop,
    array_loop,
    is_used_outside,
    loop_nest,
    outermost_loops,
    statements,
)
from perfsmith.agent.proposers.rules._numpy_scalar import assigned_values, names_read_after
from perfsmith.agent.proposers.rules._numpy_stores import array_code, can_raise_early, is_private
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class NumpyOuterBroadcast:
    """Replaces double loops, tallies and running totals."""

    name = "numpy-outer-broadcast"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per loop."""
        if not has_arrays(view):
            return
        for node in outermost_loops(view):
            facts = facts_before(view, node)
            if facts is None:
                continue
            found = _table(facts, node) or _tally(facts, node) or _accumulation(facts, node)
            if found is not None:
                text, summary = found
                yield view.rewrite(node, summary, {node: statements(text, node)})


def _table(facts: Facts, node: cst.For) -> tuple[str, str] | None:
    loops = loop_nest(facts, node)
    code = array_code(facts, loops, may_choose=False) if len(loops) == 2 else None
    if code is None:
        return None
    return code.text, f"`{code.shown}` fills the whole table by broadcasting."


def _lines(loop: ArrayLoop) -> list[cst.BaseSmallStatement]:
    """The small statements of a body that has nothing else."""
    lines = [line for line in loop.body if isinstance(line, cst.SimpleStatementLine)]
    return [small for line in lines for small in line.body] if len(lines) == len(loop.body) else []


def _tally(facts: Facts, node: cst.For) -> tuple[str, str] | None:
    loop = array_loop(facts, node)
    small = _lines(loop) if loop is not None else []
    if loop is None or len(small) != 1 or not isinstance(small[0], cst.AugAssign):
        return None
    target, operator = small[0].target, small[0].operator
    if not isinstance(operator, cst.AddAssign) or not isinstance(target, cst.Subscript):
        return None
    index, counts = plain_index(target) or [], facts.array_named(target.value)
    if len(index) != 1 or counts is None or counts.ndim != 1 or not isinstance(target.value, cst.Name):
        return None
    name = target.value.value
    vectoriser = Vectoriser(facts=facts, loops=[loop], may_choose=False)
    where, weight = vectoriser.term(index[0]), vectoriser.term(small[0].value)
    if where is None or not where.is_array or where.kind != "int64" or not where.text.isidentifier():
        return None
    if weight is None or weight.may_warn or not fits(counts, weight) or vectoriser.needs_check:
        return None
    if name in vectoriser.used or not is_private(facts.view, counts, name, node):
        return None
    if not can_raise_early(facts.view, node) or is_used_outside(facts.view, node, set(loop.names)):
        return None
    text = f"{facts.np}.add.at({name}, {where.text}, {weight.text})\n"
    return text, f"`{text.strip()}` tallies all elements in one call."


def _accumulation(facts: Facts, node: cst.For) -> tuple[str, str] | None:
    loop = array_loop(facts, node)
    if loop is None or is_used_outside(facts.view, node, set(loop.names)):
        return None
    small = _lines(loop)
    if len(small) == 2:
        return _running(facts, loop, small[0], small[1])
    return _from_previous(facts, loop, small[0]) if len(small) == 1 else None


def _function(operator: cst.CSTNode) -> str | None:
    if isinstance(operator, cst.Add | cst.AddAssign):
        return "cumsum"
    return "cumprod" if isinstance(operator, cst.Multiply | cst.MultiplyAssign) else None


def _running(
    facts: Facts, loop: ArrayLoop, step: cst.BaseSmallStatement, store: cst.BaseSmallStatement
) -> tuple[str, str] | None:
    """`running += term(i)` followed by `out[i] = running`."""
    if isinstance(step, cst.AugAssign):
        variable, operator, value = step.target, step.operator, step.value
    elif (
        isinstance(step, cst.Assign)
        and isinstance(step.value, cst.BinaryOperation)
        and len(step.targets) == 1
    ):
        variable, value = step.targets[0].target, step.value.right
        operator = step.value.operator  # type: ignore[assignment]
        if facts.view.code(step.value.left) != facts.view.code(variable):
            return None
    else:
        return None
    function = _function(operator)
    if function is None or not isinstance(variable, cst.Name) or not isinstance(store, cst.Assign):
        return None
    running, target = variable.value, store.targets[0].target
    if (
        len(store.targets) != 1
        or facts.view.code(store.value) != running
        or not isinstance(target, cst.Subscript)
    ):
        return None
    starts = [facts.number_kind(value) for value in assigned_values(facts, running, outside=loop.node)]
    seen = facts.view.observed.get(running, frozenset())
    if None in starts or not (starts or seen) or seen - {"float", "numpy.float64"}:
        return None
    if enclosing_loops(facts.view, loop.node) or running in names_read_after(facts, loop.node, {running}):
        return None
    found = _stored(facts, loop, target, value)
    if found is None or running in found[2] or (found[1].kind == "int64" and set(starts) != {"int"}):
        return None
    out, term, _ = found
    text = f"{out} = {facts.np}.{function}({facts.np}.concatenate(([{running}], {term.text})))[1:]\n"
    return text, f"`np.{function}` accumulates from left to right in one call."


def _from_previous(facts: Facts, loop: ArrayLoop, store: cst.BaseSmallStatement) -> tuple[str, str] | None:
    """`out[i] = out[i - 1] + term(i)` from the second element on."""
    if not isinstance(store, cst.Assign) or len(store.targets) != 1 or loop.start != 1:
        return None
    target, value = store.targets[0].target, store.value
    if not isinstance(target, cst.Subscript) or not isinstance(value, cst.BinaryOperation):
        return None
    function, name = _function(value.operator), facts.view.code(target.value)
    before = f"{name}[{loop.index}-1]"
    if function is None or "".join(facts.view.code(value.left).split()) != before:
        return None
    if "".join(facts.view.code(target).split()) != f"{name}[{loop.index}]":
        return None
    found = _stored(facts, loop, target, value.right)
    if found is None or found[0] != f"{name}[1:]":
        return None
    joined = f"{facts.np}.concatenate(({name}[:1], {found[1].text}))"
    return f"{name}[:] = {facts.np}.{function}({joined})\n", f"`np.{function}` accumulates in one call."


def _stored(
    facts: Facts, loop: ArrayLoop, target: cst.Subscript, value: cst.BaseExpression
) -> tuple[str, Term, set[str]] | None:
    """Text of the slice stored to, the array of terms, and the arrays read."""
    vectoriser = Vectoriser(facts=facts, loops=[loop], may_choose=False)
    term, placed = vectoriser.term(value), vectoriser.placed(target)
    if term is None or placed is None or not term.is_array or vectoriser.needs_check:
        return None
    name, slices, _ = placed
    array = facts.arrays[name]
    if array.dtype not in ("float64", "int64") or term.kind != array.dtype or name in vectoriser.used:
        return None
    if not is_private(facts.view, array, name, loop.node):
        return None
    return f"{name}[{slices[0] or ':'}]", term, vectoriser.used


RULE = NumpyOuterBroadcast()
