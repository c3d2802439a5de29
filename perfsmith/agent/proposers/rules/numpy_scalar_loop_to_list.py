"""Run a recurrence over Python floats instead of fetching NumPy scalars one by one.

Before::

    level = 0.0
    for i in range(len(x)):
        level = alpha * x[i] + (1.0 - alpha) * level
        out[i] = level

After::

    level = 0.0
    x_values = x.tolist()
    out_values = out.tolist()
    for i in range(len(x)):
        level = alpha * x_values[i] + (1.0 - alpha) * level
        out_values[i] = level
    out[:] = out_values

Preconditions:
    - Arrays indexed in the loop are exact `float64` arrays of one or two dimensions, observed or made in this
      function; arrays written are allocated in this function and not yet seen by anybody else.
    - Every index is a counter plus a constant that provably stays inside the array, or a check before the
      loop raises the same IndexError.
    - Only `+ - *`, division by a literal, comparisons, `abs`, `min`, `max` and functions of `math`: there
      Python floats and `numpy.float64` agree bit for bit. Warnings of overflow are not given any more.
    - A number that is read after the loop gets its NumPy type back, or the loop is left alone.
    - The loop cannot be written as one array expression (other rules do that).
"""

from __future__ import annotations

from collections.abc import Iterator

from perfsmith.agent.proposers.rules._numpy import facts_before, has_arrays
from perfsmith.agent.proposers.rules._numpy_loops import array_loop, outermost_loops
from perfsmith.agent.proposers.rules._numpy_scalar import list_loop, names_of
from perfsmith.agent.proposers.rules._numpy_stores import array_code
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class NumpyScalarLoopToList:
    """Moves indexed loops over arrays to lists."""

    name = "numpy-scalar-loop-to-list"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per loop nest that indexes arrays element by element."""
        if not has_arrays(view):
            return
        done: set[int] = set()
        for node in outermost_loops(view):
            if any(id(a) in done for a in view.ancestors(node)):
                continue
            facts = facts_before(view, node)
            loop = array_loop(facts, node) if facts is not None else None
            if facts is None or loop is None or array_code(facts, [loop], may_choose=True) is not None:
                continue
            found = list_loop(facts, loop)
            if found is not None and not found.is_iteration_only:
                done.add(id(node))
                yield view.rewrite(
                    node,
                    f"The loop reads {names_of(found.copied)} through lists: Python floats are several times "
                    "faster than NumPy scalars and give the same bits.",
                    {node: found.replacement},
                )


RULE = NumpyScalarLoopToList()
