"""Proof that a row index lies inside its table: `range` ends and row counts compared as `name + literal`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_bound, names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._own_tables import array_shape, makes_plain_defaultdict
from perfsmith.agent.proposers.rules._shapes import argument_values, assigned_name, index_expression
from perfsmith.agent.proposers.rules._uses import MUTATORS


@dataclass(frozen=True, slots=True)
class _Linear:
    """`base + offset`, where the base is one fixed expression in words (empty for a plain number)."""

    base: str
    offset: int


@dataclass(frozen=True, slots=True)
class _Span:
    """The whole numbers a loop variable goes through: from `low` to one below each of the `ends`."""

    low: int
    ends: Sequence[_Linear]


def is_row_in_bounds(facts: Facts, row: cst.Subscript, before: cst.CSTNode) -> bool:
    """True when `table[index]` cannot raise at the place directly before the statement `before`."""
    index = index_expression(row)
    if index is None or not isinstance(row.value, cst.Name):
        return False
    tables = _row_counts(facts, row.value)
    number = _number(index)
    if number is not None:
        return bool(tables) and all(
            any(-_fewest(count) <= number < _fewest(count) for count in counts) for counts in tables
        )
    name, shift = _shifted(index)
    if name is None or not facts.usage.is_plain_local(name):
        return False
    for loop in facts.view.ancestors(before):
        if isinstance(loop, cst.For) and name in names_bound(loop):
            if not facts.usage.is_inside(before, loop.body) or name in names_bound(loop.body):
                return False
            span = _span(facts, loop, name)
            return span is not None and bool(tables) and all(_fits(span, shift, rows) for rows in tables)
    return False


def _span(facts: Facts, loop: cst.For, name: str) -> _Span | None:
    target = loop.target
    if isinstance(target, cst.Tuple) and isinstance(target.elements[0].value, cst.Name):
        is_counter = target.elements[0].value.value == name and isinstance(target.elements[0], cst.Element)
        is_again = any(name in names_read(element) for element in target.elements[1:])
        call = facts.usage.builtin_call(loop.iter, "enumerate")
        if call is None or not is_counter or is_again or len(target.elements) != 2:
            return None
        return _enumerated(facts, call)
    if not isinstance(target, cst.Name):
        return None
    ranged = facts.usage.builtin_call(loop.iter, "range")
    values = argument_values(ranged) if ranged is not None else None
    if not values or len(values) > 2:
        return None
    low = _number(values[0]) if len(values) == 2 else 0
    high = _linear(facts, values[-1])
    return _Span(low, [high]) if low is not None and high is not None else None


def _enumerated(facts: Facts, call: cst.Call) -> _Span | None:
    start = 0
    for argument in call.args[1:]:
        is_start = argument.keyword is None or argument.keyword.value == "start"
        if argument.star or not is_start or not isinstance(argument.value, cst.Integer):
            return None
        start = int(argument.value.evaluated_value)
    if call.args[0].star or call.args[0].keyword is not None:
        return None
    ends = [_Linear(end.base, end.offset + start) for end in _lengths(facts, call.args[0].value)]
    return _Span(start, ends)


def _lengths(facts: Facts, node: cst.BaseExpression) -> list[_Linear]:
    """Upper limits of how many elements come out, each of them exact wherever one comes out at all."""
    if isinstance(node, cst.Name):
        found = _length(facts, node)
        return [found] if found is not None else []
    zipped = facts.usage.builtin_call(node, "zip")
    values = argument_values(zipped) if zipped is not None else None
    if values is not None:
        return [length for value in values for length in _lengths(facts, value)]
    if not isinstance(node, cst.Subscript) or len(node.slice) != 1:
        return []
    part = node.slice[0].slice
    if not isinstance(part, cst.Slice) or part.upper is not None or part.step is not None:
        return []
    skipped = int(part.lower.evaluated_value) if isinstance(part.lower, cst.Integer) else None
    if skipped is None or not isinstance(node.value, cst.Name):
        return []
    return [_Linear(length.base, length.offset - skipped) for length in _lengths(facts, node.value)]


def _fits(span: _Span, shift: int, counts: Sequence[_Linear]) -> bool:
    """True when the shifted variable is an index of every table with one of these (equal) row counts.

    Where the variable has a value at all, the end lies above `low`; that is a least number of rows, which
    limits how far a negative index may go.
    """
    return any(
        end.base == count.base
        and end.offset + shift <= count.offset
        and -(span.low + shift) <= max(_fewest(count), span.low + 1 - end.offset + count.offset)
        for end in span.ends
        for count in counts
    )


def _fewest(count: _Linear) -> int:
    """The least number of rows there can be."""
    return max(count.offset, 0) if not count.base or count.base.startswith("len(") else 0


def _number(node: cst.BaseExpression) -> int | None:
    if isinstance(node, cst.Integer):
        return int(node.evaluated_value)
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = _number(node.expression)
        return None if inner is None else -inner
    return None


def _shifted(index: cst.BaseExpression) -> tuple[str | None, int]:
    if isinstance(index, cst.Name):
        return index.value, 0
    if not isinstance(index, cst.BinaryOperation) or not isinstance(index.left, cst.Name):
        return None, 0
    if not isinstance(index.right, cst.Integer):
        return None, 0
    number = int(index.right.evaluated_value)
    if isinstance(index.operator, cst.Add):
        return index.left.value, number
    return (index.left.value, -number) if isinstance(index.operator, cst.Subtract) else (None, 0)


def _row_counts(facts: Facts, table: cst.Name) -> list[list[_Linear]]:
    """For each table the name stands for, ways to say how many rows it has; empty when that is not known."""
    name, usage = table.value, facts.usage
    unclear = ("delete_item", "augment", "escape", "attribute", "passed", "captured")
    for use in usage.uses(name):
        is_slice = use.kind == "store_item" and _has_slice(use.outer)
        if use.kind in unclear or is_slice or (use.kind == "method" and use.method in MUTATORS):
            return []
    if name in usage.parameters:
        is_kept = not usage.bindings(name) and _keeps_lengths(facts)
        return [[_Linear(f"len({name})", 0)]] if is_kept else []
    value = _only_value(facts, name)
    if value is not None:
        found = _rows_made(facts, value)
        return [[_Linear(f"len({name})", 0), *([found] if found is not None else [])]]
    counts = []
    for bind in usage.bindings(name):
        if isinstance(bind, cst.AnnAssign) and bind.value is None:
            continue
        pair = assigned_name(bind)
        if pair is not None and makes_plain_defaultdict(facts, pair[1]):
            continue  # has every row
        found = _rows_made(facts, pair[1]) if pair is not None and not usage.repeats(bind) else None
        if found is None:
            return []
        counts.append([found])
    return counts


def _rows_made(facts: Facts, value: cst.BaseExpression) -> _Linear | None:
    """`R` of `[... for _ in range(R)]`, of `[...] * R` and of `numpy.zeros((R, C))`; of `[a, b]` it is 2."""
    if isinstance(value, cst.ListComp) and value.for_in.inner_for_in is None and not value.for_in.ifs:
        ranged = facts.usage.builtin_call(value.for_in.iter, "range")
        values = argument_values(ranged) if ranged is not None else None
        return _linear(facts, values[0]) if values is not None and len(values) == 1 else None
    if isinstance(value, cst.List) and all(isinstance(e, cst.Element) for e in value.elements):
        return _Linear("", len(value.elements))
    if isinstance(value, cst.Call):
        shape = array_shape(facts.view, value)
        return _linear(facts, shape[0]) if shape is not None else None
    if not isinstance(value, cst.BinaryOperation) or not isinstance(value.operator, cst.Multiply):
        return None
    is_single = isinstance(value.left, cst.List) and len(value.left.elements) == 1
    return _linear(facts, value.right) if is_single else None


def _only_value(facts: Facts, name: str) -> cst.BaseExpression | None:
    """What the name is bound to, when that happens once and outside any loop."""
    bindings = facts.usage.bindings(name)
    if len(bindings) != 1 or name in facts.usage.parameters or not facts.usage.is_plain_local(name):
        return None
    bind = bindings[0]
    if not isinstance(bind, cst.Assign) or facts.usage.repeats(bind):
        return None
    is_plain = len(bind.targets) == 1 and isinstance(bind.targets[0].target, cst.Name)
    return bind.value if is_plain else None


def _linear(facts: Facts, node: cst.BaseExpression) -> _Linear | None:
    if isinstance(node, cst.Integer):
        return _Linear("", int(node.evaluated_value))
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add | cst.Subtract):
        left = _linear(facts, node.left)
        if left is None or not isinstance(node.right, cst.Integer):
            return None
        number = int(node.right.evaluated_value)
        return _Linear(left.base, left.offset + (number if isinstance(node.operator, cst.Add) else -number))
    if isinstance(node, cst.Name):
        return _named(facts, node)
    measured = facts.usage.builtin_call(node, "len")
    values = argument_values(measured) if measured is not None else None
    return _length(facts, values[0]) if values and isinstance(values[0], cst.Name) else None


def _length(facts: Facts, node: cst.Name) -> _Linear | None:
    """`len(name)`, when that is the same wherever it is asked."""
    if not _is_fixed_name(facts, node):
        return None
    types = facts.of(node)
    if ty.only(types, "str", "bytes", "tuple"):
        return _Linear(f"len({node.value})", 0)
    is_untouched = facts.usage.is_exclusive(node.value) or _keeps_lengths(facts)
    if ty.only(types, "list") and is_untouched and not _changes_length(facts, node.value):
        return _Linear(f"len({node.value})", 0)
    return None


def _changes_length(facts: Facts, name: str) -> bool:
    """True when the function may change the length of the list by this very name."""
    return any(
        use.kind in ("augment", "delete_item")
        or (use.kind == "method" and use.method in MUTATORS)
        or (use.kind == "store_item" and _has_slice(use.outer))
        for use in facts.usage.uses(name)
    )


def _named(facts: Facts, node: cst.Name) -> _Linear | None:
    if not _is_fixed_name(facts, node):
        return None
    value = _only_value(facts, node.value)
    found = _linear(facts, value) if value is not None else None
    if found is not None:
        return found
    return _Linear(node.value, 0) if ty.only(facts.of(node), "int") else None


def _is_fixed_name(facts: Facts, node: cst.Name) -> bool:
    """True for a name with one value wherever the rules of this module read it.

    That is a parameter never bound again, a local bound once outside any loop, or a parameter bound again
    once, where the node stands below that statement.
    """
    usage, name = facts.usage, node.value
    if not usage.is_plain_local(name):
        return False
    bindings = usage.bindings(name)
    if name in usage.parameters and not bindings:
        return True
    if len(bindings) != 1 or not isinstance(bindings[0], cst.Assign) or usage.repeats(bindings[0]):
        return False
    return name not in usage.parameters or usage.dominates(bindings[0], node)


def _keeps_lengths(facts: Facts) -> bool:
    """True when nothing in the function changes the length of a list that others may hold."""
    body = facts.view.function.body
    return not facts.runs_foreign_code(body) and not any(
        _may_change_length(facts, node) for node in walk(body)
    )


def _may_change_length(facts: Facts, node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Del):
        return True
    if (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value in MUTATORS
    ):
        receiver = node.func.value
        is_own = isinstance(receiver, cst.Name) and facts.usage.is_exclusive(receiver.value)
        return not (is_own or ty.only(facts.of(receiver), "dict", "set", "str", "deque"))
    if isinstance(node, cst.AugAssign):
        return not adds_to_scalar(facts, node)
    return isinstance(node, cst.AssignTarget) and _has_slice(node.target)


def adds_to_scalar(facts: Facts, node: cst.AugAssign) -> bool:
    """True when the augmented assignment surely changes no list: its target started as a scalar."""
    scalars = ("int", "float", "bool", "str", "complex")
    if ty.only(facts.of(node.target), *scalars):
        return True
    if isinstance(node.target, cst.Subscript):
        return _has_scalar_cells(facts, node.target.value)
    if not isinstance(node.target, cst.Name) or not facts.usage.is_plain_local(node.target.value):
        return False
    name = node.target.value
    starts = [bind for bind in facts.usage.bindings(name) if not isinstance(bind, cst.AugAssign)]
    return name not in facts.usage.parameters and all(
        isinstance(bind, cst.Assign)
        and all(isinstance(target.target, cst.Name) for target in bind.targets)
        and ty.only(facts.of(bind.value), *scalars)
        for bind in starts
    )


def _has_scalar_cells(facts: Facts, base: cst.BaseExpression) -> bool:
    """True when what the container holds is scalar: `d[k] += 1` then replaces a number by a number."""
    scalars = ("int", "float", "bool", "str", "complex")
    held = ty.item_types(facts.of(base), None)
    if not ty.known(held) and isinstance(base, cst.Subscript):
        held = ty.item_types(ty.item_types(facts.of(base.value), None), None)
    return ty.only(held, *scalars)


def _has_slice(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Subscript) and any(isinstance(part.slice, cst.Slice) for part in node.slice)
