"""What is known about the arrays, numbers and lengths inside one function, for the NumPy rules.

Only exact `numpy.ndarray` of `float64`, `int64` or `bool` counts as known: with other dtypes the result of
scalar arithmetic depends on the NumPy version, with subclasses (masked arrays, matrices) on the class.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import (
    imported_as,
    is_builtin,
    parameter_names,
    walk,
    walk_own_scope,
)
from perfsmith.agent.proposers.rules._rule import FunctionView

Dtype = Literal["float64", "int64", "bool"]
Number = Literal["float", "int", "numpy.float64"]

_ARRAY = re.compile(r"numpy\.ndarray\[(float64|int64|bool),(\d)d\]")
_DTYPES: dict[str, Dtype] = {"float64": "float64", "float": "float64", "int64": "int64", "int": "int64"}
_DTYPES |= {"bool": "bool", "bool_": "bool"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A number of elements, known as an expression plus a constant."""

    base: str
    """Canonical expression (`len(x)`, `x.shape[1]`, `count`), empty for a plain constant."""
    offset: int
    """Added to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    """What is known about the array a name stands for."""

    dtype: Dtype
    """Type of its elements."""
    lengths: tuple[Length, ...]
    """One per axis."""
    allocated: cst.SimpleStatementLine | None = None
    """The statement that made it afresh, so that nothing else refers to its memory; None when unknown."""

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.lengths)


@dataclass(slots=True, kw_only=True)
class Facts:
    """What holds when a given statement of the function is reached."""

    view: FunctionView
    """The function."""
    np: str
    """Local name of NumPy."""
    arrays: dict[str, Array] = field(default_factory=dict)
    """Arrays by name."""
    numbers: dict[str, Number] = field(default_factory=dict)
    """Names of numbers that never change again."""
    lengths: dict[str, Length] = field(default_factory=dict)
    """Integer names that stand for a length."""

    def is_numpy(self, node: cst.BaseExpression, *names: str) -> bool:
        """True for `np.<name>` with one of the names."""
        return (
            isinstance(node, cst.Attribute)
            and isinstance(node.value, cst.Name)
            and node.value.value == self.np
            and node.attr.value in names
        )

    def length_of(self, node: cst.BaseExpression, *, clipped: bool = False) -> Length | None:
        """The length an integer expression stands for; `max(length, 0)` counts when `clipped`."""
        if isinstance(node, cst.Integer):
            return Length(base="", offset=node.evaluated_value)
        if isinstance(node, cst.Name):
            return self.lengths.get(node.value)
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add | cst.Subtract):
            left, right = self.length_of(node.left), self.length_of(node.right)
            if left is None or right is None:
                return None
            sign = 1 if isinstance(node.operator, cst.Add) else -1
            base = f"{left.base}{'+' if sign > 0 else '-'}({right.base})" if right.base else left.base
            return Length(base=base, offset=left.offset + sign * right.offset)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
            arguments = plain_arguments(node)
            if node.func.value == "len" and len(arguments) == 1 and is_builtin(self.view, "len"):
                return self._axis(arguments[0], 0)
            if node.func.value == "max" and clipped and len(arguments) == 2 and is_builtin(self.view, "max"):
                zero = [a for a in arguments if isinstance(a, cst.Integer) and a.evaluated_value == 0]
                rest = [a for a in arguments if a not in zero]
                return self.length_of(rest[0]) if len(zero) == len(rest) == 1 else None
        if isinstance(node, cst.Attribute) and node.attr.value == "size":
            array = self.array_named(node.value)
            return array.lengths[0] if array is not None and array.ndim == 1 else None
        if isinstance(node, cst.Subscript) and isinstance(node.value, cst.Attribute):
            index = plain_index(node)
            if node.value.attr.value == "shape" and index is not None and len(index) == 1:
                axis = index[0]
                return (
                    self._axis(node.value.value, axis.evaluated_value)
                    if isinstance(axis, cst.Integer)
                    else None
                )
        return None

    def _axis(self, node: cst.BaseExpression, axis: int) -> Length | None:
        array = self.array_named(node)
        return array.lengths[axis] if array is not None and axis < array.ndim else None

    def array_named(self, node: cst.BaseExpression) -> Array | None:
        """The known array a bare name stands for."""
        return self.arrays.get(node.value) if isinstance(node, cst.Name) else None

    def number_kind(self, node: cst.BaseExpression) -> Number | None:
        """Exact type of the number an expression gives, when it is one and known."""
        match node:
            case cst.Float():
                return "float"
            case cst.Integer():
                return "int" if abs(node.evaluated_value) < 2**53 else None
            case cst.Name():
                return self.numbers.get(node.value)
            case cst.UnaryOperation(operator=cst.Minus()):
                return self.number_kind(node.expression)
            case cst.BinaryOperation():
                return self._binary_kind(node)
            case cst.Call():
                return self._call_kind(node)
            case cst.Subscript():
                array, index = self.array_named(node.value), plain_index(node)
                is_element = array is not None and array.dtype == "float64" and array.ndim == len(index or ())
                return "numpy.float64" if is_element and all(map(is_small_integer, index or ())) else None
            case _:
                return None

    def _binary_kind(self, node: cst.BinaryOperation) -> Number | None:
        left, right = self.number_kind(node.left), self.number_kind(node.right)
        if left is None or right is None:
            return None
        if not isinstance(node.operator, cst.Add | cst.Subtract | cst.Multiply | cst.Divide):
            return None
        if "numpy.float64" in (left, right):
            return "numpy.float64"
        return "float" if "float" in (left, right) or isinstance(node.operator, cst.Divide) else "int"

    def _call_kind(self, node: cst.Call) -> Number | None:
        if self.length_of(node) is not None:
            return "int"
        arguments = plain_arguments(node)
        if isinstance(node.func, cst.Name):
            return "float" if node.func.value == "float" and is_builtin(self.view, "float") else None
        if not isinstance(node.func, cst.Attribute):
            return None
        reductions = ("sum", "mean", "std", "max", "min")
        if node.func.attr.value not in reductions:
            return None
        array = None
        if self.is_numpy(node.func, *reductions) and len(node.args) == len(arguments) == 1:
            array = self.array_named(arguments[0])
        elif not node.args:
            array = self.array_named(node.func.value)
        return "numpy.float64" if array is not None and array.dtype == "float64" else None

    def array_made_by(self, node: cst.BaseExpression) -> Array | None:
        """The array an expression makes afresh (`allocated` is left for the caller), or passes through."""
        if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
            return None
        arguments = plain_arguments(node)
        keywords = {a.keyword.value: a.value for a in node.args if a.keyword is not None}
        if set(keywords) - {"dtype"} or len(arguments) + len(keywords) != len(node.args):
            return None
        if node.func.attr.value in ("copy", "astype") and not self.is_numpy(node.func, "copy"):
            source = self.array_named(node.func.value)
            if source is None or len(arguments) != (node.func.attr.value == "astype") or keywords:
                return None
            dtype = self.dtype_named(arguments[0]) if arguments else source.dtype
            return None if dtype is None else Array(dtype=dtype, lengths=source.lengths)
        if not arguments:
            return None
        if len(arguments) == 2 and not keywords and not self.is_numpy(node.func, "full"):
            keywords = {"dtype": arguments[1]}
        dtype = self.dtype_named(keywords["dtype"]) if "dtype" in keywords else None
        if "dtype" in keywords and dtype is None:
            return None
        if self.is_numpy(node.func, "zeros", "ones", "empty"):
            lengths = self._shape(arguments[0])
            return None if lengths is None else Array(dtype=dtype or "float64", lengths=lengths)
        if self.is_numpy(node.func, "full") and len(arguments) == 2:
            lengths, kind = self._shape(arguments[0]), self.number_kind(arguments[1])
            is_float = dtype == "float64" or (dtype is None and kind == "float")
            return Array(dtype="float64", lengths=lengths) if lengths and is_float and kind else None
        if self.is_numpy(node.func, "zeros_like", "ones_like", "empty_like", "array", "asarray"):
            like = self.array_named(arguments[0])
            return None if like is None else Array(dtype=dtype or like.dtype, lengths=like.lengths)
        return None

    def dtype_named(self, node: cst.BaseExpression) -> Dtype | None:
        """The dtype an argument names: `float`, `np.int64`, `"float64"`."""
        if (
            isinstance(node, cst.Name)
            and node.value in ("float", "int", "bool")
            and is_builtin(self.view, node.value)
        ):
            return _DTYPES[node.value]
        if isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str):
            return _DTYPES.get(node.evaluated_value)
        return _DTYPES[node.attr.value] if self.is_numpy(node, "float64", "int64", "bool_") else None  # type: ignore[attr-defined]

    def _shape(self, node: cst.BaseExpression) -> tuple[Length, ...] | None:
        if isinstance(node, cst.Attribute) and node.attr.value == "shape":
            array = self.array_named(node.value)
            return None if array is None else array.lengths
        items = [e.value for e in node.elements] if isinstance(node, cst.Tuple) else [node]
        lengths = [self.length_of(item, clipped=True) for item in items]
        return tuple(length for length in lengths if length is not None) if None not in lengths else None


def plain_arguments(node: cst.Call) -> list[cst.BaseExpression]:
    """Positional arguments; empty when the call has starred ones."""
    if any(a.star for a in node.args):
        return []
    return [a.value for a in node.args if a.keyword is None]


def plain_index(node: cst.Subscript) -> list[cst.BaseExpression] | None:
    """Indices `i, j` of a subscript without slices."""
    indices = [e.slice.value for e in node.slice if isinstance(e.slice, cst.Index) and e.slice.star is None]
    return indices if len(indices) == len(node.slice) else None


def is_small_integer(node: cst.BaseExpression) -> bool:
    """A literal integer, possibly negative."""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        return is_small_integer(node.expression)
    return isinstance(node, cst.Integer) and node.evaluated_value < 2**53


def bound_names(target: cst.BaseExpression) -> list[str]:
    """Names that assigning to the target binds."""
    if isinstance(target, cst.Name):
        return [target.value]
    if isinstance(target, cst.Tuple | cst.List):
        return [name for e in target.elements for name in bound_names(e.value)]
    return []


def binding_counts(function: cst.FunctionDef) -> Counter[str]:
    """How many places of the body bind each name."""
    counts: Counter[str] = Counter()
    for node in walk_own_scope(function.body):
        if isinstance(
            node, cst.AssignTarget | cst.AnnAssign | cst.AugAssign | cst.NamedExpr | cst.For | cst.CompFor
        ):
            counts.update(bound_names(node.target))
        elif isinstance(node, cst.AsName):
            counts.update(bound_names(node.name))
        elif isinstance(node, cst.FunctionDef | cst.ClassDef):
            counts[node.name.value] += 1
        elif isinstance(node, cst.ImportAlias):
            counts[(node.evaluated_alias or node.evaluated_name).split(".")[0]] += 1
        elif isinstance(node, cst.Del):
            counts.update(bound_names(node.target))
        elif isinstance(node, cst.MatchAs | cst.MatchStar) and node.name is not None:
            counts[node.name.value] += 1
    return counts


def facts_before(view: FunctionView, node: cst.CSTNode) -> Facts | None:
    """What is known when control reaches the top-level statement that holds `node`; None without NumPy.

    A name counts only when it is bound once, at the top level of the function, before that statement.
    """
    np = imported_as(view, "numpy")
    if np is None or not isinstance(view.function.body, cst.IndentedBlock):
        return None
    inner = (cst.Global, cst.Nonlocal, cst.FunctionDef, cst.ClassDef, cst.Lambda)
    if any(isinstance(n, inner) for n in walk(view.function.body)):
        return None
    counts = binding_counts(view.function)
    facts = Facts(view=view, np=np)
    reshaped = _reshaped_names(view.function)
    for name in parameter_names(view.function):
        is_settled = counts[name] == 0 or (
            counts[name] == 1 and _is_bound_at_top(view.function.body.body, name)
        )
        if is_settled and name not in reshaped:
            _note_parameter(facts, name, is_rebound=counts[name] > 0)
    holders = {id(node), *(id(a) for a in view.ancestors(node))}
    for statement in view.function.body.body:
        if id(statement) in holders:
            break
        if isinstance(statement, cst.SimpleStatementLine):
            for small in statement.body:
                if isinstance(small, cst.Assign) and len(small.targets) == 1:
                    _note_assignment(facts, statement, small, counts, reshaped)
    return facts


def _note_parameter(facts: Facts, name: str, *, is_rebound: bool) -> None:
    seen = facts.view.observed.get(name, frozenset())
    if len(seen) != 1:
        return
    (kind,) = seen
    found = _ARRAY.fullmatch(kind)
    if found is not None:
        ndim = int(found[2])
        bases = [f"len({name})", *(f"{name}.shape[{axis}]" for axis in range(1, ndim))][:ndim]
        lengths = tuple(Length(base=base, offset=0) for base in bases)
        dtype = _DTYPES[found[1]]
        facts.arrays[name] = Array(dtype=dtype, lengths=lengths)
    elif kind in ("float", "int", "numpy.float64") and not is_rebound:
        facts.numbers[name] = "float" if kind == "float" else "int" if kind == "int" else "numpy.float64"
        if kind == "int":
            facts.lengths[name] = Length(base=name, offset=0)


def _note_assignment(
    facts: Facts, line: cst.SimpleStatementLine, node: cst.Assign, counts: Counter[str], reshaped: set[str]
) -> None:
    target, value = node.targets[0].target, node.value
    names = bound_names(target)
    made = facts.array_made_by(value)
    number, length = facts.number_kind(value), facts.length_of(value)
    for name in names:
        facts.arrays.pop(name, None)
        facts.numbers.pop(name, None)
        facts.lengths.pop(name, None)
    if any(counts[name] != 1 for name in names) or reshaped & set(names):
        return
    if isinstance(target, cst.Name):
        name = target.value
        if made is not None:
            is_fresh = not (isinstance(value, cst.Call) and facts.is_numpy(value.func, "asarray"))
            made = Array(dtype=made.dtype, lengths=made.lengths, allocated=line if is_fresh else None)
            facts.arrays[name] = made
        elif length is not None:
            facts.lengths[name] = length
            facts.numbers[name] = "int"
        elif number is not None:
            facts.numbers[name] = number
    elif isinstance(value, cst.Attribute) and value.attr.value == "shape":
        array = facts.array_named(value.value)
        if array is not None and array.ndim == len(names):
            for name, axis_length in zip(names, array.lengths, strict=True):
                facts.lengths[name] = axis_length
                facts.numbers[name] = "int"


def _is_bound_at_top(body: Sequence[cst.BaseStatement], name: str) -> bool:
    return any(
        isinstance(small, cst.Assign) and any(name in bound_names(t.target) for t in small.targets)
        for line in body
        if isinstance(line, cst.SimpleStatementLine)
        for small in line.body
    )


def _reshaped_names(function: cst.FunctionDef) -> set[str]:
    """Names whose array may change its shape or memory in place."""
    found: set[str] = set()
    for node in walk(function.body):
        if isinstance(node, cst.AssignTarget | cst.AugAssign) and isinstance(node.target, cst.Attribute):
            found.update(bound_names(node.target.value))
        elif isinstance(node, cst.Attribute) and node.attr.value == "resize":
            found.update(bound_names(node.value))
    return found


def has_arrays(view: FunctionView) -> bool:
    """True when arrays were seen as arguments, or the file imports NumPy: else no rule here can apply."""
    is_seen = any(name.startswith("numpy.ndarray") for types in view.observed.values() for name in types)
    return is_seen or imported_as(view, "numpy") is not None
