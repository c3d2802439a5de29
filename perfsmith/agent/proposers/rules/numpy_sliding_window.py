"""Reduce all windows of a signal, or combine all neighbours, in one array expression.

Before::

    for i in range(len(x) - width + 1):
        out[i] = x[i:i + width].max()
    for i in range(len(x) - 1):
        step[i] = x[i + 1] - x[i]

After::

    if 1 <= width <= len(x):
        out[:] = np.lib.stride_tricks.sliding_window_view(x, width).max(axis=1)
    else:
        for i in range(len(x) - width + 1):
            out[i] = x[i:i + width].max()
    step[:] = x[1:] - x[:-1]

Preconditions:
    - Those of `numpy-loop-to-vectorised`: exact arrays, exact operations, a private output array.
    - Neighbours: every index is the counter plus a constant and provably stays inside the array.
    - Windows: `max`, `min` and `sum`, for `float64` also `mean`, over a width that is a literal or an `int`.
      Each row of the view is added up along its own memory in the same pairwise order as the slice, so sums
      are bit for bit the same (tried for widths 1 to 20,000, plain, strided and reversed signals). The mean
      of integers goes through a buffer and is left alone, as are `std` and `var`, whose memory would grow.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._numpy import Facts, facts_before, has_arrays
from perfsmith.agent.proposers.rules._numpy_loops import ArrayLoop, array_loop, outermost_loops, statements
from perfsmith.agent.proposers.rules._numpy_stores import ArrayCode, array_code
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class NumpySlidingWindow:
    """Replaces loops over windows and over neighbours."""

    name = "numpy-sliding-window"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per loop."""
        if not has_arrays(view):
            return
        for node in outermost_loops(view):
            facts = facts_before(view, node)
            loop = array_loop(facts, node) if facts is not None else None
            if facts is None or loop is None:
                continue
            code = array_code(facts, [loop], may_choose=False)
            if code is not None and code.shifts:
                yield view.rewrite(
                    node,
                    f"`{code.shown}` combines all neighbours at once.",
                    {node: statements(code.text, node)},
                )
                continue
            for width in _widths(facts, loop):
                code = array_code(facts, [loop], may_choose=False, window=width)
                if code is not None and code.windows:
                    yield view.rewrite(
                        node,
                        "A view of all windows is reduced at once instead of one slice after the other.",
                        {node: _guarded(code, loop, width)},
                    )
                    break


def _widths(facts: Facts, loop: ArrayLoop) -> list[str]:
    """Widths of the slices in the loop: positive literals and integers that do not change."""
    found: list[str] = []
    for node in walk(loop.node.body):
        if isinstance(node, cst.Slice) and isinstance(node.upper, cst.BinaryOperation):
            for side in (node.upper.left, node.upper.right):
                is_literal = isinstance(side, cst.Integer) and side.evaluated_value >= 1
                is_known = isinstance(side, cst.Name) and side.value in facts.lengths
                if (is_literal or is_known) and (text := facts.view.code(side)) not in found:
                    found.append(text)
    return found


def _guarded(code: ArrayCode, loop: ArrayLoop, width: str) -> cst.FlattenSentinel[cst.CSTNode]:
    """The new statements where windows exist, otherwise the loop as it was."""
    body = "".join(f"    {line}\n" for line in code.text.splitlines())
    array = code.windows[0]
    if width.isdigit():
        return statements(f"if len({array}) >= {width}:\n{body}", loop.node)
    made = list(statements(f"if 1 <= {width} <= len({array}):\n{body}else:\n    pass\n", loop.node))
    choice = made[0]
    if isinstance(choice, cst.If) and isinstance(choice.orelse, cst.Else):
        kept = cst.IndentedBlock([loop.node.with_changes(leading_lines=())])
        made[0] = choice.with_changes(orelse=choice.orelse.with_changes(body=kept))
    return cst.FlattenSentinel(made)


RULE = NumpySlidingWindow()
