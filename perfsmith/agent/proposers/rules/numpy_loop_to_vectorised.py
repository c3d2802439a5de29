"""Fill an array by one whole-array expression instead of element by element.

Before::

    out = np.zeros(len(a))
    for i in range(len(a)):
        out[i] = (a[i] - b[i]) * gain

After::

    out = np.zeros(len(a))
    if len(b) < len(a):
        raise IndexError(f"index {len(b)} is out of bounds for axis 0 with size {len(b)}")
    out[:] = (a - b[:len(a)]) * gain

Preconditions:
    - The arrays read were observed as exact one-dimensional `float64`, `int64` or `bool` arrays, or are made
      from such in this function; numbers were observed as `float` or `int`, or are computed from known ones.
    - The array written is allocated in this function, not yet seen by anybody else, written once per element
      and not read in the loop but at the same element.
    - The expression holds only operations that IEEE 754 fixes (see `_numpy_elementwise`): no powers, no
      exponentials, no trigonometry, no `math` functions (they raise where arrays give NaN).
    - No division between Python floats (it raises where arrays give infinity).
    - The counter and temporary names are not used after the loop.
    - Warnings of NumPy scalars are given once per array; overflowing integers wrap alike, without warning.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import walk_own_scope
from perfsmith.agent.proposers.rules._numpy import Facts, facts_before, has_arrays, plain_arguments
from perfsmith.agent.proposers.rules._numpy_elementwise import Vectoriser
from perfsmith.agent.proposers.rules._numpy_loops import (
    array_loop,
    outermost_loops,
    statements,
)
from perfsmith.agent.proposers.rules._numpy_stores import array_code
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class NumpyLoopToVectorised:
    """Replaces elementwise loops and comprehensions by array expressions."""

    name = "numpy-loop-to-vectorised"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per loop that fills arrays, and per `np.array([... for v in a])`."""
        if not has_arrays(view):
            return
        for node in outermost_loops(view):
            facts = facts_before(view, node)
            loop = array_loop(facts, node) if facts is not None else None
            if facts is None or loop is None:
                continue
            code = array_code(facts, [loop], may_choose=False)
            if code is not None and not code.shifts:
                yield view.rewrite(
                    node,
                    f"One array expression, `{code.shown}`, replaces a Python loop over its elements.",
                    {node: statements(code.text, node)},
                )
        yield from self._comprehensions(view)

    def _comprehensions(self, view: FunctionView) -> Iterator[Rewrite]:
        for call in _array_calls(view):
            facts = facts_before(view, call)
            text = None if facts is None else _array_expression(facts, call)
            if text is not None:
                yield view.rewrite(
                    call,
                    f"`{text}` replaces a list built element by element.",
                    {call: cst.parse_expression(f"({text})" if call.lpar else text)},
                )


def _array_calls(view: FunctionView) -> Iterator[cst.Call]:
    for node in walk_own_scope(view.function.body):
        if (
            isinstance(node, cst.Call)
            and len(node.args) == 1
            and isinstance(node.args[0].value, cst.ListComp)
        ):
            yield node


def _array_expression(facts: Facts, call: cst.Call) -> str | None:
    arguments = plain_arguments(call)
    if not facts.is_numpy(call.func, "array", "asarray") or len(arguments) != 1:
        return None
    made = arguments[0]
    if not isinstance(made, cst.ListComp) or made.for_in.ifs or made.for_in.inner_for_in is not None:
        return None
    header = cst.For(target=made.for_in.target, iter=made.for_in.iter, body=cst.IndentedBlock([]))
    loop = array_loop(facts, header)
    if loop is None or loop.start:
        return None
    vectoriser = Vectoriser(facts=facts, loops=[loop], may_choose=False)
    term = vectoriser.term(made.elt)
    if (
        term is None
        or not term.is_array
        or not term.is_float
        or vectoriser.needs_check
        or vectoriser.has_shift
    ):
        return None
    return None if term.is_atom and term.text in facts.arrays else term.text


RULE = NumpyLoopToVectorised()
