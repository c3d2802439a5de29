"""Choose between values for whole arrays, and count true elements without listing them.

Before::

    for i in range(len(x)):
        if x[i] < low:
            out[i] = low
        elif x[i] > high:
            out[i] = high
        else:
            out[i] = x[i]
    hits = len(np.where(x > 0.0)[0])

After::

    out[:] = np.where(x < low, low, np.where(x > high, high, x))
    hits = int(np.count_nonzero(x > 0.0))

Preconditions:
    - Those of `numpy-loop-to-vectorised`: exact arrays, exact operations, a private output array.
    - Every branch stores to the same element; a missing `else` keeps what the array holds.
    - `np.where` evaluates both branches for all elements, so neither may divide or take roots.
    - Comparisons stay as written, `min` and `max` become what Python makes of them: NaN and -0.0 end up where
      they did. `np.clip` and `np.minimum` treat both differently, so they are not used.
    - Arrays of unproven length are only taken where every element is looked at in every round.
    - Counting: the condition is one comparison of an array with a number.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import is_builtin, walk_own_scope
from perfsmith.agent.proposers.rules._numpy import (
    Facts,
    facts_before,
    has_arrays,
    plain_arguments,
    plain_index,
)
from perfsmith.agent.proposers.rules._numpy_loops import loop_nest, outermost_loops, statements
from perfsmith.agent.proposers.rules._numpy_stores import array_code
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class NumpyWhereClip:
    """Turns conditional stores into `np.where`, and `len(np.where(...)[0])` into a count."""

    name = "numpy-where-clip"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per loop and per count."""
        if not has_arrays(view):
            return
        for node in outermost_loops(view):
            facts = facts_before(view, node)
            loops = loop_nest(facts, node) if facts is not None else []
            code = array_code(facts, loops, may_choose=True) if facts is not None and loops else None
            if code is not None and code.chooses:
                yield view.rewrite(
                    node,
                    "`np.where` decides for all elements at once instead of a branch per element.",
                    {node: statements(code.text, node)},
                )
        for found in walk_own_scope(view.function.body):
            if isinstance(found, cst.BaseExpression):
                condition = _counted_condition(view, found)
                if condition is not None:
                    facts = facts_before(view, found)
                    np = facts.np if facts is not None else "np"
                    yield view.rewrite(
                        found,
                        "`np.count_nonzero` counts without building the list of positions.",
                        {found: cst.parse_expression(f"int({np}.count_nonzero({condition}))")},
                    )


def _counted_condition(view: FunctionView, node: cst.BaseExpression) -> str | None:
    """The condition in `len(np.where(condition)[0])` or `np.where(condition)[0].size`."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "len":
        arguments = plain_arguments(node)
        inner = arguments[0] if len(arguments) == len(node.args) == 1 and is_builtin(view, "len") else None
    elif isinstance(node, cst.Attribute) and node.attr.value == "size":
        inner = node.value
    else:
        return None
    facts = facts_before(view, node)
    if facts is None or inner is None or not is_builtin(view, "int"):
        return None
    if isinstance(inner, cst.Subscript):
        index = plain_index(inner) or []
        is_first = len(index) == 1 and isinstance(index[0], cst.Integer) and index[0].evaluated_value == 0
        call = inner.value if is_first else None
        wanted: tuple[str, ...] = ("where", "nonzero")
    else:
        call, wanted = inner, ("flatnonzero",)
    if not isinstance(call, cst.Call) or not facts.is_numpy(call.func, *wanted) or len(call.args) != 1:
        return None
    condition = call.args[0].value
    is_known = call.args[0].keyword is None and not call.args[0].star and _is_comparison(facts, condition)
    return view.code(condition) if is_known else None


def _is_comparison(facts: Facts, node: cst.BaseExpression) -> bool:
    if not isinstance(node, cst.Comparison) or len(node.comparisons) != 1:
        return False
    kinds = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual, cst.Equal, cst.NotEqual)
    array, number = facts.array_named(node.left), facts.number_kind(node.comparisons[0].comparator)
    return (
        array is not None
        and array.dtype != "bool"
        and array.ndim > 0
        and number is not None
        and isinstance(node.comparisons[0].operator, kinds)
    )


RULE = NumpyWhereClip()
