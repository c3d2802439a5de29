"""Proof that a row index lies inside its table: `range` ends and row counts compared as `name + literal`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_bound, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._containers import MUTATORS, argument_values, index_expression


@dataclass(frozen=True, slots=True)
class _Linear:
    """`base + offset`, where the base is one fixed expression in words (empty for a plain number)."""

    base: str
    offset: int


def is_row_in_bounds(facts: Facts, row: cst.Subscript, before: cst.CSTNode) -> bool:
    """True when `table[index]` cannot raise at the place directly before the statement `before`."""
    index = index_expression(row)
    if index is None or not isinstance(row.value, cst.Name):
        return False
    name, shift = _shifted(index)
    if name is None or not facts.usage.is_plain_local(name):
        return False
    rows = _row_count(facts, row.value)
    for loop in facts.view.ancestors(before):
        if isinstance(loop, cst.For) and isinstance(loop.target, cst.Name) and loop.target.value == name:
            if not facts.usage.is_inside(before, loop.body) or name in names_bound(loop.body):
                return False
            return _range_fits(facts, loop.iter, shift, rows)
    return False


def _range_fits(facts: Facts, iterable: cst.BaseExpression, shift: int, rows: Sequence[_Linear]) -> bool:
    ranged = facts.usage.builtin_call(iterable, "range")
    values = argument_values(ranged) if ranged is not None else None
    if not values or len(values) > 2:
        return False
    low = 0
    if len(values) == 2:
        if not isinstance(values[0], cst.Integer):
            return False
        low = int(values[0].evaluated_value)
    high = _linear(facts, values[-1])
    if high is None or low + shift < 0:
        return False
    return any(high.base == count.base and high.offset + shift <= count.offset for count in rows)


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


def _row_count(facts: Facts, table: cst.Name) -> list[_Linear]:
    """Ways to say how many rows the table always has; empty when that may change or is not known."""
    name, usage = table.value, facts.usage
    unclear = ("delete_item", "augment", "escape", "attribute", "passed", "captured")
    for use in usage.uses(name):
        is_slice = use.kind == "store_item" and _has_slice(use.outer)
        if use.kind in unclear or is_slice or (use.kind == "method" and use.method in MUTATORS):
            return []
    if name in usage.parameters:
        is_kept = not usage.bindings(name) and _keeps_lengths(facts)
        return [_Linear(f"len({name})", 0)] if is_kept else []
    value = _only_value(facts, name)
    found = _rows_made(facts, value) if value is not None else None
    return [_Linear(f"len({name})", 0), *([found] if found is not None else [])] if value is not None else []


def _rows_made(facts: Facts, value: cst.BaseExpression) -> _Linear | None:
    """`R` of `[... for _ in range(R)]` and of `[...] * R`."""
    if isinstance(value, cst.ListComp) and value.for_in.inner_for_in is None and not value.for_in.ifs:
        ranged = facts.usage.builtin_call(value.for_in.iter, "range")
        values = argument_values(ranged) if ranged is not None else None
        return _linear(facts, values[0]) if values is not None and len(values) == 1 else None
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
    if not values or not isinstance(values[0], cst.Name) or not _is_fixed_name(facts, values[0].value):
        return None
    types = facts.of(values[0])
    if ty.only(types, "str", "bytes", "tuple") or (ty.only(types, "list") and _keeps_lengths(facts)):
        return _Linear(f"len({values[0].value})", 0)
    return None


def _named(facts: Facts, node: cst.Name) -> _Linear | None:
    if not _is_fixed_name(facts, node.value):
        return None
    value = _only_value(facts, node.value)
    found = _linear(facts, value) if value is not None else None
    if found is not None:
        return found
    return _Linear(node.value, 0) if ty.only(facts.of(node), "int") else None


def _is_fixed_name(facts: Facts, name: str) -> bool:
    """True for a parameter that is never bound again, and for a local bound once outside any loop."""
    usage = facts.usage
    if not usage.is_plain_local(name):
        return False
    bindings = usage.bindings(name)
    if name in usage.parameters:
        return not bindings
    return len(bindings) == 1 and isinstance(bindings[0], cst.Assign) and not usage.repeats(bindings[0])


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
