"""Run a recurrence over arrays as machine code.

Before::

    def smooth(signal, alpha):
        smoothed = np.zeros(len(signal))
        level = 0.0
        for i in range(len(signal)):
            level = alpha * signal[i] + (1.0 - alpha) * level
            smoothed[i] = level
        return smoothed

After::

    class _CompiledSmooth:
        @staticmethod
        @numba.njit("void(float64[:], float64, float64, float64[::1])")
        def loop(signal, alpha, level, smoothed):
            for i in range(len(signal)):
                level = alpha * signal[i] + (1.0 - alpha) * level
                smoothed[i] = level


    def smooth(signal, alpha):
        smoothed = np.zeros(len(signal))
        level = 0.0
        run = _CompiledSmooth.loop
        if not (signal.dtype.isnative and signal.flags.behaved):
            run = run.py_func
        run(signal, alpha, level, smoothed)
        return smoothed

Only the loop moves: an array that Numba allocates does not own its memory, a decorator on the function
itself would be another signature, and the number that a compiled function returns is never a NumPy one.

What it costs: the declared signature makes Numba compile when the module is imported (a second or so,
with the import of Numba itself), and nothing is compiled at a call. Each process pays that once. The judge
reports it as a cold start; timed calls run in forks of a process that has compiled already. Without a
signature each process would compile at its first call, and a cache of compiled code needs a folder to write.

Preconditions:
    - The project depends on `numba`; nothing else in the file bears that name.
    - The loop is a statement of the body of a function of the module, not of a method or inner function.
    - Arrays are exact `float64` or `bool` arrays of one or two dimensions, observed or made in this function;
      arrays written are allocated in this function and not yet seen by anybody else.
    - Every index is a counter plus a constant that provably stays inside the array. Arguments for which that
      is not so, read-only and foreign-endian arrays go to the interpreter, which does what it always did.
    - Each name has one type, float, int or bool, and is bound before it is read. Integers only count, by
      literals, so that they cannot leave 64 bits.
    - Only `+ - *`, division by a literal, comparisons, `abs`, `min`, `max`, `math.fabs` and `math.isnan`:
      without `fastmath` LLVM neither contracts nor reorders them. Warnings of overflow are lost.
      The sign of a NaN made from two NaNs is fixed in neither.
    - A number that is read after the loop gets its NumPy type back, or the loop is left alone.
    - The loop cannot be written as one array expression (other rules do that).
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import imported_as, walk
from perfsmith.agent.proposers.rules._numba import CompiledLoop, compiled_loop
from perfsmith.agent.proposers.rules._numpy import facts_before, has_arrays
from perfsmith.agent.proposers.rules._numpy_loops import array_loop, outermost_loops, statements
from perfsmith.agent.proposers.rules._numpy_stores import array_code
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class NumbaNjit:
    """Moves loops over arrays into compiled functions."""

    name = "numba-njit"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per loop of the function's body that indexes arrays element by element."""
        if "numba" not in view.dependencies or not has_arrays(view) or not _may_import(view):
            return
        if not isinstance(view.parent(view.function), cst.Module):
            return
        for node in outermost_loops(view):
            if view.parent(node) is not view.function.body:
                continue
            facts = facts_before(view, node)
            loop = array_loop(facts, node) if facts is not None else None
            if facts is None or loop is None or array_code(facts, [loop], may_choose=True) is not None:
                continue
            found = compiled_loop(facts, loop)
            if found is not None:
                yield view.rewrite(
                    node,
                    "The loop runs as machine code, compiled when the module is imported; without `fastmath` "
                    "it gives the same bits.",
                    {view.function: _with_definition(view, node, found)},
                    imports=["import numba"],
                )


def _may_import(view: FunctionView) -> bool:
    """True when `numba` may be bound at the top of the module, or is already."""
    is_named = any(isinstance(n, cst.Name) and n.value == "numba" for n in walk(view.module))
    return not is_named or imported_as(view, "numba") == "numba"


def _with_definition(
    view: FunctionView, loop: cst.For, found: CompiledLoop
) -> cst.FlattenSentinel[cst.CSTNode]:
    """The target with the call in the place of the loop, below the class that holds the compiled function."""
    body = view.function.body
    call = statements(found.call, loop)
    changed = [part for s in body.body for part in (call if s is loop else [s])]
    (definition,) = cst.parse_module(found.definition).body
    blank = [cst.EmptyLine(indent=False), cst.EmptyLine(indent=False)]
    above = list(view.function.leading_lines)
    while above and above[0].comment is None:
        above.pop(0)
    function = view.function.with_changes(
        leading_lines=[*blank, *above], body=body.with_changes(body=changed)
    )
    return cst.FlattenSentinel([definition.with_changes(leading_lines=blank), function])


RULE = NumbaNjit()
