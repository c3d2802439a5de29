"""Collect in a list and make the array once, instead of copying the array at every append.

Before::

    peaks = np.array([], dtype=np.int64)
    for i in range(1, len(x) - 1):
        if x[i] > x[i - 1] and x[i] > x[i + 1]:
            peaks = np.append(peaks, i)

After::

    peaks_items = []
    for i in range(1, len(x) - 1):
        if x[i] > x[i - 1] and x[i] > x[i + 1]:
            peaks_items.append(i)
    peaks = np.array(peaks_items, dtype=np.int64)

Preconditions:
    - The array starts empty, in the block of the loop, as `float64` or `int64`, and the loop uses it for
      nothing but appending and `len`.
    - What is appended certainly is one number: a counter, an element of an exact array, `mean`, `sum`, `max`,
      `min` or `std` of a slice of one, or `+ - * /` of such. `np.append` flattens and joins anything else.
    - Integers are only appended to `int64`, integers and floats to `float64`, so the dtype never changes.
    - No `try` or `with` around the loop could show the array half done.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import enclosing_loops, fresh_name, is_builtin, walk
from perfsmith.agent.proposers.rules._numpy import (
    Dtype,
    Facts,
    binding_counts,
    facts_before,
    has_arrays,
    plain_arguments,
    plain_index,
)
from perfsmith.agent.proposers.rules._numpy_loops import is_untouched_between, replaced_below
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class NumpyAppendToPreallocated:
    """Replaces arrays that grow by one number at a time."""

    name = "numpy-append-to-preallocated"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per array that grows in a loop."""
        if not has_arrays(view):
            return
        for line in walk(view.function.body):
            if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
                continue
            loops = enclosing_loops(view, line)
            facts = facts_before(view, line) if loops else None
            found = _appended(facts, line.body[0]) if facts is not None else None
            if facts is None or found is None:
                continue
            name, value = found
            start = _start(facts, name, loops)
            if start is None:
                continue
            first, loop, dtype = start
            kind = _kind(facts, value)
            if kind is None or (kind == "float" and dtype != "float64"):
                continue
            reads = _reads(facts, name, loop, line)
            if reads is None or any(
                isinstance(a, cst.Try | cst.TryStar | cst.With) for a in view.ancestors(loop)
            ):
                continue
            items = fresh_name(view, f"{name}_items")
            append = cst.parse_statement(f"{items}.append({view.code(value)})")
            changes: dict[int, cst.CSTNode] = {id(node): cst.Name(items) for node in reads}
            changes[id(line)] = append.with_changes(leading_lines=line.leading_lines)
            new_loop = replaced_below(loop, changes)
            made = cst.parse_statement(f"{name} = {facts.np}.array({items}, dtype={facts.np}.{dtype})")
            yield view.rewrite(
                line,
                f"`{name}` grows as a list and becomes an array once; each `np.append` copied it whole.",
                {
                    first: cst.parse_statement(f"{items} = []").with_changes(
                        leading_lines=first.leading_lines
                    ),
                    loop: cst.FlattenSentinel([new_loop, made]),
                },
            )


def _appended(facts: Facts, node: cst.BaseSmallStatement) -> tuple[str, cst.BaseExpression] | None:
    """Name and value of `a = np.append(a, value)` or `a = np.concatenate((a, [value]))`."""
    if not isinstance(node, cst.Assign) or len(node.targets) != 1 or not isinstance(node.value, cst.Call):
        return None
    target, call = node.targets[0].target, node.value
    arguments = plain_arguments(call)
    if not isinstance(target, cst.Name) or len(arguments) != len(call.args):
        return None
    if facts.is_numpy(call.func, "append") and len(arguments) == 2:
        base, value = arguments
    elif facts.is_numpy(call.func, "concatenate", "hstack") and len(arguments) == 1:
        parts = arguments[0]
        if not isinstance(parts, cst.Tuple | cst.List) or len(parts.elements) != 2:
            return None
        base, value = (element.value for element in parts.elements)
        if not isinstance(value, cst.List | cst.Tuple):
            return None
    else:
        return None
    if isinstance(value, cst.List | cst.Tuple):
        if len(value.elements) != 1 or not isinstance(value.elements[0], cst.Element):
            return None
        value = value.elements[0].value
    return (target.value, value) if isinstance(base, cst.Name) and base.value == target.value else None


def _start(
    facts: Facts, name: str, loops: list[cst.For | cst.While]
) -> tuple[cst.SimpleStatementLine, cst.For | cst.While, Dtype] | None:
    """The statement that makes the array empty, the loop after it, and the dtype."""
    view = facts.view
    if binding_counts(view.function)[name] != 2 or name in facts.view.observed:
        return None
    for loop in loops:
        block = view.parent(loop)
        if not isinstance(block, cst.IndentedBlock) or loop.orelse is not None:
            continue
        for line in block.body:
            if line is loop:
                break
            dtype = _empty_array(facts, line, name)
            if dtype is not None and isinstance(line, cst.SimpleStatementLine):
                return (line, loop, dtype) if is_untouched_between(view, line, loop, name) else None
    return None


def _empty_array(facts: Facts, line: cst.BaseStatement, name: str) -> Dtype | None:
    """Dtype when the line is `name = np.array([])`, `np.zeros(0)` or the like."""
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    small = line.body[0]
    if not isinstance(small, cst.Assign) or len(small.targets) != 1 or not isinstance(small.value, cst.Call):
        return None
    target, call = small.targets[0].target, small.value
    if not isinstance(target, cst.Name) or target.value != name:
        return None
    arguments = plain_arguments(call)
    keywords = [a for a in call.args if a.keyword is not None]
    if (
        len(arguments) != 1
        or len(keywords) > 1
        or any(a.keyword and a.keyword.value != "dtype" for a in keywords)
    ):
        return None
    shape = arguments[0]
    is_list = (
        isinstance(shape, cst.List) and not shape.elements and facts.is_numpy(call.func, "array", "asarray")
    )
    is_zero = isinstance(shape, cst.Integer) and shape.evaluated_value == 0
    if not is_list and not (is_zero and facts.is_numpy(call.func, "zeros", "empty", "ones")):
        return None
    dtype = facts.dtype_named(keywords[0].value) if keywords else "float64"
    return dtype if dtype in ("float64", "int64") else None


def _reads(
    facts: Facts, name: str, loop: cst.For | cst.While, line: cst.SimpleStatementLine
) -> list[cst.Name] | None:
    """Occurrences inside `len(...)`; None when the loop uses the array in another way."""
    own = {id(n) for n in walk(line)}
    found = []
    value_part = [n for n in walk(line) if isinstance(n, cst.Name) and n.value == name]
    if len(value_part) != 2:
        return None
    for node in walk(loop):
        if not isinstance(node, cst.Name) or node.value != name or id(node) in own:
            continue
        parent = facts.view.parent(node)
        call = facts.view.parent(parent) if isinstance(parent, cst.Arg) else None
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name) or call.func.value != "len":
            return None
        if len(call.args) != 1 or not is_builtin(facts.view, "len"):
            return None
        found.append(node)
    return found


def _kind(facts: Facts, node: cst.BaseExpression) -> str | None:
    """`int` or `float` when the expression certainly gives one number."""
    known = facts.number_kind(node)
    if known is not None:
        return "int" if known == "int" else "float"
    match node:
        case cst.Name():
            return "int" if _is_counter(facts, node) else None
        case cst.UnaryOperation(operator=cst.Minus()):
            return _kind(facts, node.expression)
        case cst.BinaryOperation():
            left, right = _kind(facts, node.left), _kind(facts, node.right)
            if left is None or right is None:
                return None
            if isinstance(node.operator, cst.Add | cst.Subtract):
                return "float" if "float" in (left, right) else "int"
            return (
                "float"
                if "float" in (left, right) and isinstance(node.operator, cst.Multiply | cst.Divide)
                else None
            )
        case cst.Subscript():
            array, index = facts.array_named(node.value), plain_index(node)
            if array is None or array.dtype == "bool" or index is None or len(index) != array.ndim:
                return None
            is_element = all(_kind(facts, part) == "int" for part in index)
            return None if not is_element else "int" if array.dtype == "int64" else "float"
        case cst.Call():
            return _reduction(facts, node)
        case _:
            return None


def _reduction(facts: Facts, call: cst.Call) -> str | None:
    """`x[a:b].mean()` and `np.mean(x[a:b])` of an exact array of one axis."""
    if not isinstance(call.func, cst.Attribute):
        return None
    name, source = call.func.attr.value, call.func.value
    if name not in ("mean", "sum", "max", "min", "std"):
        return None
    if facts.is_numpy(call.func, name) and len(call.args) == len(plain_arguments(call)) == 1:
        source = call.args[0].value
    elif call.args:
        return None
    if not isinstance(source, cst.Subscript) or len(source.slice) != 1:
        return None
    array = facts.array_named(source.value)
    is_slice = isinstance(source.slice[0].slice, cst.Slice)
    return (
        "float" if array is not None and array.ndim == 1 and array.dtype == "float64" and is_slice else None
    )


def _is_counter(facts: Facts, node: cst.Name) -> bool:
    """True for the variable of an enclosing `for ... in range(...)` that nothing else binds."""
    if binding_counts(facts.view.function)[node.value] != 1 or node.value in facts.view.observed:
        return False
    for loop in enclosing_loops(facts.view, node):
        if (
            isinstance(loop, cst.For)
            and isinstance(loop.target, cst.Name)
            and loop.target.value == node.value
        ):
            call = loop.iter
            is_range = (
                isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value == "range"
            )
            return is_range and is_builtin(facts.view, "range")
    return False


RULE = NumpyAppendToPreallocated()
