"""Convert an array once: before the loop that converts it again and again, or before its elements are taken.

Before::

    for query in queries:
        if query in codes.tolist():
            hits += 1
    for value in x:
        total += value * value

After::

    codes_list = codes.tolist()
    for query in queries:
        if query in codes_list:
            hits += 1
    for value in x.tolist():
        total += value * value
    if len(x):
        total = np.float64(total)

Preconditions:
    - Hoisting: the array is an exact one that nothing in the loop can change (the loop stores to no array and
      calls nothing but builtins, NumPy functions and methods of lists), and the result is only looked at
      (`in`, an index, an operand), so that sharing it cannot be noticed.
    - Elements: those of `numpy-scalar-loop-to-list`; Python floats and `numpy.float64` agree in what the
      body does, and a number read after the loop gets its NumPy type back.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import Loop, enclosing_loops, fresh_name, is_builtin, walk
from perfsmith.agent.proposers.rules._numpy import (
    Facts,
    facts_before,
    has_arrays,
    plain_arguments,
    plain_index,
)
from perfsmith.agent.proposers.rules._numpy_loops import array_loop, outermost_loops, statements
from perfsmith.agent.proposers.rules._numpy_scalar import assigned_values, list_loop, names_of
from perfsmith.agent.proposers.rules._numpy_stores import array_code
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite

_HARMLESS = ("append", "add", "extend")


class NumpyRepeatedConversion:
    """Hoists conversions out of loops, and iterates Python floats instead of NumPy scalars."""

    name = "numpy-repeated-conversion"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per conversion and per element loop."""
        if not has_arrays(view):
            return
        yield from self._hoisted(view)
        for node in outermost_loops(view):
            facts = facts_before(view, node)
            loop = array_loop(facts, node) if facts is not None else None
            if facts is None or loop is None or array_code(facts, [loop], may_choose=True) is not None:
                continue
            found = list_loop(facts, loop)
            if found is not None and found.is_iteration_only:
                yield view.rewrite(
                    node,
                    f"{names_of(found.copied)} is converted to Python floats once instead of one by one.",
                    {node: found.replacement},
                )

    def _hoisted(self, view: FunctionView) -> Iterator[Rewrite]:
        for call in walk(view.function.body):
            if not isinstance(call, cst.Call):
                continue
            loops = enclosing_loops(view, call)
            facts = facts_before(view, call) if loops else None
            source = _converted(facts, call) if facts is not None else None
            if facts is None or source is None or not _is_only_looked_at(facts, call):
                continue
            loop = loops[-1]
            if not _is_calm(facts, loop):
                continue
            name, ending = source
            kept = fresh_name(view, f"{name}_{ending}")
            line = statements(f"{kept} = {view.code(call)}\n", loop)
            body = loop.with_changes(leading_lines=())
            changed = body.deep_replace(call, cst.Name(kept))
            yield view.rewrite(
                call,
                f"`{view.code(call)}` does not change in the loop, so it is made once.",
                {loop: cst.FlattenSentinel([*line, changed])},
            )


def _converted(facts: Facts, call: cst.Call) -> tuple[str, str] | None:
    """Name of the known array a call converts, and a word for the result."""
    if not isinstance(call.func, cst.Attribute):
        return None
    method, base = call.func.attr.value, call.func.value
    array = facts.array_named(base)
    if array is not None and isinstance(base, cst.Name):
        if method == "tolist" and not call.args:
            return base.value, "list"
        made = facts.array_made_by(call) if method == "astype" else None
        is_quiet = made is not None and (made.dtype == array.dtype or made.dtype == "float64")
        return (base.value, "converted") if is_quiet else None
    arguments = plain_arguments(call)
    if not facts.is_numpy(call.func, "array", "asarray") or not arguments:
        return None
    made, source = facts.array_made_by(call), arguments[0]
    array = facts.array_named(source)
    if made is None or array is None or not isinstance(source, cst.Name):
        return None
    return (source.value, "array") if made.dtype in (array.dtype, "float64") else None


def _has_one_axis(facts: Facts, call: cst.Call) -> bool:
    source = _converted(facts, call)
    return source is not None and facts.arrays[source[0]].ndim == 1


def _is_only_looked_at(facts: Facts, call: cst.Call) -> bool:
    parent = facts.view.parent(call)
    if isinstance(parent, cst.For):
        return parent.iter is call and _has_one_axis(facts, call)
    if isinstance(parent, cst.ComparisonTarget):
        return isinstance(parent.operator, cst.In | cst.NotIn)
    if isinstance(parent, cst.BinaryOperation):
        return call.func.attr.value != "tolist" if isinstance(call.func, cst.Attribute) else False
    if not _has_one_axis(facts, call):
        return False  # a row is itself an array or a list, and would be shared
    if isinstance(parent, cst.Subscript):
        index = plain_index(parent)
        holder = facts.view.parent(parent)
        return (
            parent.value is call
            and index is not None
            and not isinstance(holder, cst.AssignTarget | cst.AugAssign | cst.Del)
        )
    if isinstance(parent, cst.Arg):
        user = facts.view.parent(parent)
        names = ("len", "sum", "min", "max", "sorted", "set")
        return (
            isinstance(user, cst.Call)
            and isinstance(user.func, cst.Name)
            and user.func.value in names
            and is_builtin(facts.view, user.func.value)
        )
    return False


def _is_calm(facts: Facts, loop: Loop) -> bool:
    """True when nothing in the loop can change an array."""
    for node in walk(loop):
        if isinstance(node, cst.AssignTarget | cst.AugAssign | cst.AnnAssign):
            if isinstance(node.target, cst.Attribute):
                return False
            if isinstance(node.target, cst.Subscript) and facts.array_named(node.target.value) is not None:
                return False
            if isinstance(node.target, cst.Subscript) and not _is_dictionary_or_list(
                facts, node.target.value
            ):
                return False
            if isinstance(node, cst.AugAssign) and not _is_number_step(facts, node):
                return False
        is_opaque = isinstance(node, cst.Await | cst.Yield | cst.With | cst.Del | cst.Try)
        if is_opaque or (isinstance(node, cst.Call) and not _is_harmless(facts, node)):
            return False
    return True


def _is_dictionary_or_list(facts: Facts, node: cst.BaseExpression) -> bool:
    values = assigned_values(facts, node.value, outside=None) if isinstance(node, cst.Name) else []
    return bool(values) and all(isinstance(value, cst.Dict | cst.List) for value in values)


def _is_number_step(facts: Facts, node: cst.AugAssign) -> bool:
    """`name += ...` on a name that first was a literal number, so that it cannot be an array in place."""
    if not isinstance(node.target, cst.Name):
        return isinstance(node.target, cst.Subscript)
    values = [v for v in assigned_values(facts, node.target.value, outside=None) if not _is_unknown(v)]
    return bool(values) and all(isinstance(value, cst.Integer | cst.Float) for value in values)


def _is_unknown(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "_"


def _is_harmless(facts: Facts, call: cst.Call) -> bool:
    if any(a.keyword is not None and a.keyword.value == "out" for a in call.args):
        return False
    if isinstance(call.func, cst.Name):
        names = (
            "len",
            "range",
            "abs",
            "min",
            "max",
            "sum",
            "float",
            "int",
            "enumerate",
            "zip",
            "sorted",
            "set",
            "list",
        )
        return call.func.value in names and is_builtin(facts.view, call.func.value)
    if not isinstance(call.func, cst.Attribute):
        return False
    if _converted(facts, call) is not None:
        return True
    if facts.is_numpy(call.func, "array", "asarray", "zeros", "sum", "mean", "abs", "sqrt", "count_nonzero"):
        return True
    return call.func.attr.value in _HARMLESS and isinstance(call.func.value, cst.Name)


RULE = NumpyRepeatedConversion()
