"""From an expression of one element to the expression of whole arrays, where both give equal bits.

Exact are `+ - * /`, negation, comparisons, `abs`, and the NumPy functions of `EXACT`: IEEE 754 fixes their
result. Powers, exponentials and trigonometry depend on the inner loop NumPy picks (strides, CPU), so they
are refused. Two things may differ and are accepted: floating-point warnings are given once for an array
instead of once per element, and the sign of a NaN made from two NaNs is not fixed by IEEE 754.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import imported_as, is_builtin
from perfsmith.agent.proposers.rules._numpy import Array, Facts, Length, plain_arguments, plain_index
from perfsmith.agent.proposers.rules._numpy_loops import ArrayLoop

EXACT = ("abs", "absolute", "fabs", "sqrt", "floor", "ceil", "trunc", "rint", "negative", "square")
_QUIET = ("abs", "absolute", "fabs", "floor", "ceil", "trunc", "rint", "negative")

Kind = Literal["float64", "int64", "bool", "pyfloat", "float", "int", "numpy.float64"]
"""What one element is (`pyfloat`: made a Python float by `float()`), or what number stands for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An expression over whole arrays and the kind of its elements."""

    text: str
    """Source of the array expression."""
    kind: Kind
    """Type of the elements, or of the number."""
    is_array: bool
    """False when it is one number for all elements."""
    is_atom: bool = True
    """True when it needs no parentheses next to an operator."""
    may_warn: bool = False
    """True when evaluating it for elements the loop left out could give a new warning."""

    @property
    def is_float(self) -> bool:
        """True when the elements are floating-point numbers."""
        return self.kind in ("float64", "pyfloat", "float", "numpy.float64")


def in_brackets(term: Term) -> str:
    """Text that can stand next to any operator."""
    return term.text if term.is_atom else f"({term.text})"


@dataclass(slots=True, kw_only=True)
class Vectoriser:
    """Turns expressions of a loop body into array expressions; None wherever that is not exact."""

    facts: Facts
    """What is known before the loop."""
    loops: Sequence[ArrayLoop]
    """The loops around the body, outer first; one per axis of the result."""
    may_choose: bool
    """True when conditional expressions, `min` and `max` may become `np.where`."""
    window: str | None = None
    """Width of the windows that may be reduced."""
    windows: list[str] = field(default_factory=list)
    """Arrays of which windows were reduced."""
    temporaries: dict[str, Term] = field(default_factory=dict)
    """Terms that names of the body stand for."""
    used: set[str] = field(default_factory=set)
    """Arrays read so far."""
    needs_check: list[str] = field(default_factory=list)
    """Arrays that may turn out shorter than the loop, in order of appearance."""
    has_choice: bool = False
    """True when some part is not evaluated for every element."""
    has_shift: bool = False
    """True when some element is taken beside the counter, as in `a[i + 1]`."""

    def term(self, node: cst.BaseExpression) -> Term | None:
        """The array form of an expression."""
        found = self._term(node)
        if found is None or not node.lpar or found.is_atom:
            return found
        return Term(text=f"({found.text})", kind=found.kind, is_array=found.is_array, may_warn=found.may_warn)

    def _term(self, node: cst.BaseExpression) -> Term | None:
        match node:
            case cst.Name():
                return self._name(node)
            case cst.Integer() | cst.Float():
                return self._number(node)
            case cst.Subscript():
                return self._element(node)
            case cst.BinaryOperation():
                return self._binary(node)
            case cst.UnaryOperation():
                return self._unary(node)
            case cst.Comparison():
                return self._comparison(node)
            case cst.BooleanOperation():
                return self._boolean(node)
            case cst.IfExp():
                return self._choice(node.test, self.term(node.body), self.term(node.orelse))
            case cst.Call():
                return self._call(node)
            case _:
                return None

    def _number(self, node: cst.BaseExpression) -> Term | None:
        kind = self.facts.number_kind(node)
        return None if kind is None else Term(text=self.facts.view.code(node), kind=kind, is_array=False)

    def _name(self, node: cst.Name) -> Term | None:
        if node.value in self.temporaries:
            return self.temporaries[node.value]
        for loop in self.loops:
            if node.value == loop.element and loop.array is not None:
                return self._whole(loop.array, (loop,))
            if node.value in loop.names:
                return None
        return self._number(node)

    def _whole(self, name: str, over: Sequence[ArrayLoop]) -> Term | None:
        array = self.facts.arrays[name]
        self.used.add(name)
        text = name if len(self.loops) == 1 or over[-1] is self.loops[-1] else f"{name}[:, None]"
        return Term(text=text, kind=array.dtype, is_array=True)

    def _element(self, node: cst.Subscript) -> Term | None:
        placed = self.placed(node)
        if placed is None:
            return None
        name, slices, over = placed
        array = self.facts.arrays[name]
        self.used.add(name)
        text = name if not any(slices) else f"{name}[{', '.join(s or ':' for s in slices)}]"
        if len(self.loops) == 2 and len(over) == 1 and over[0] is self.loops[0]:
            text = f"{name}[{slices[0] or ':'}, None]"
        return Term(text=text, kind=array.dtype, is_array=True)

    def placed(self, node: cst.Subscript) -> tuple[str, list[str], list[ArrayLoop]] | None:
        """Array name, slice per axis ('' for all of it) and the loops of `a[i]`, `a[i + 1]`, `m[i, j]`.

        The axes come in the order of the loops. An array that may be shorter than the loop is noted in
        `needs_check`.
        """
        array, indices = self.facts.array_named(node.value), plain_index(node)
        if (
            array is None
            or indices is None
            or len(indices) != array.ndim
            or not isinstance(node.value, cst.Name)
        ):
            return None
        slices, over = [], []
        for index, length in zip(indices, array.lengths, strict=True):
            found = shifted(index, self.loops)
            if found is None:
                return None
            loop, shift = found
            self.has_shift = self.has_shift or shift != 0
            text = slice_text(loop, shift, length)
            if text is None:
                if array.ndim != 1 or len(self.loops) != 1 or shift or loop.start:
                    return None
                if node.value.value not in self.needs_check:
                    self.needs_check.append(node.value.value)
                text = f":{loop.stop_text}"
            slices.append(text)
            over.append(loop)
        is_in_order = over == [loop for loop in self.loops if loop in over] and len(
            set(map(id, over))
        ) == len(over)
        return (node.value.value, slices, over) if is_in_order else None

    def _binary(self, node: cst.BinaryOperation) -> Term | None:
        left, right = self.term(node.left), self.term(node.right)
        if left is None or right is None or "bool" in (left.kind, right.kind):
            return None
        is_division = isinstance(node.operator, cst.Divide)
        if not is_division and not isinstance(node.operator, cst.Add | cst.Subtract | cst.Multiply):
            return None
        numpy_kinds = ("float64", "int64", "numpy.float64")
        if is_division and not {left.kind, right.kind} & set(numpy_kinds):
            return None  # Python numbers raise ZeroDivisionError where arrays give infinity
        is_array = left.is_array or right.is_array
        if not is_array and is_division:
            return None
        kind: Kind
        if not is_array:
            kinds = {left.kind, right.kind}
            kind = "numpy.float64" if "numpy.float64" in kinds else "float" if "float" in kinds else "int"
        elif is_division or left.is_float or right.is_float:
            has_numpy = bool({left.kind, right.kind} & set(numpy_kinds))
            kind = "float64" if has_numpy else "pyfloat"
        else:
            kind = "int64"
        operator = self.facts.view.module.code_for_node(node.operator)
        return Term(
            text=f"{left.text}{operator}{right.text}",
            kind=kind,
            is_array=is_array,
            is_atom=False,
            may_warn=is_division or left.may_warn or right.may_warn,
        )

    def _unary(self, node: cst.UnaryOperation) -> Term | None:
        inner = self.term(node.expression)
        if inner is None:
            return None
        if isinstance(node.operator, cst.Minus) and inner.kind != "bool":
            return dataclasses.replace(inner, text=f"-{inner.text}", is_atom=False)
        if isinstance(node.operator, cst.Not) and inner.kind == "bool" and inner.is_array:
            return Term(text=f"~{in_brackets(inner)}", kind="bool", is_array=True, may_warn=inner.may_warn)
        return None

    def _comparison(self, node: cst.Comparison) -> Term | None:
        operands = [self.term(node.left), *(self.term(c.comparator) for c in node.comparisons)]
        if any(term is None or term.kind == "bool" for term in operands):
            return None
        known = [term for term in operands if term is not None]
        self.has_choice = self.has_choice or len(known) > 2
        allowed = (
            cst.LessThan,
            cst.LessThanEqual,
            cst.GreaterThan,
            cst.GreaterThanEqual,
            cst.Equal,
            cst.NotEqual,
        )
        parts = []
        for left, target, right in zip(known, node.comparisons, known[1:], strict=False):
            if not isinstance(target.operator, allowed) or not (left.is_array or right.is_array):
                return None
            operator = self.facts.view.module.code_for_node(target.operator)
            parts.append(f"{left.text}{operator}{right.text}")
        text = parts[0] if len(parts) == 1 else " & ".join(f"({part})" for part in parts)
        warns = any(term.may_warn for term in known)
        return Term(text=text, kind="bool", is_array=True, is_atom=False, may_warn=warns)

    def _boolean(self, node: cst.BooleanOperation) -> Term | None:
        self.has_choice = True
        left, right = self.term(node.left), self.term(node.right)
        if left is None or right is None or right.may_warn:
            return None
        if not (left.kind == right.kind == "bool" and left.is_array and right.is_array):
            return None
        sign = "&" if isinstance(node.operator, cst.And) else "|"
        return Term(
            text=f"{in_brackets(left)} {sign} {in_brackets(right)}",
            kind="bool",
            is_array=True,
            is_atom=False,
            may_warn=left.may_warn,
        )

    def _choice(self, test: cst.BaseExpression, chosen: Term | None, other: Term | None) -> Term | None:
        condition = self.term(test)
        return None if condition is None else self.where(condition, chosen, other)

    def where(self, condition: Term, chosen: Term | None, other: Term | None) -> Term | None:
        """`np.where`, when both branches can be evaluated for every element without harm."""
        self.has_choice = True
        if not self.may_choose or chosen is None or other is None:
            return None
        if condition.kind != "bool" or not condition.is_array or chosen.may_warn or other.may_warn:
            return None
        if "bool" in (chosen.kind, other.kind):
            return None
        kinds = {chosen.kind, other.kind}
        if any(
            not t.is_array and t.kind == "int" and not t.text.lstrip("-").isdigit() for t in (chosen, other)
        ):
            return None
        kind: Kind = (
            "int64" if kinds <= {"int64", "int"} else "pyfloat" if kinds & {"float", "pyfloat"} else "float64"
        )
        text = f"{self.facts.np}.where({condition.text}, {chosen.text}, {other.text})"
        return Term(text=text, kind=kind, is_array=True, may_warn=condition.may_warn)

    def _window(self, node: cst.Call) -> Term | None:
        """`x[i:i + width].max()` or `np.max(x[i:i + width])`, for every start at which a window fits."""
        if self.window is None or not isinstance(node.func, cst.Attribute):
            return None
        name, source = node.func.attr.value, node.func.value
        if self.facts.is_numpy(node.func, name) and len(node.args) == len(plain_arguments(node)) == 1:
            source = node.args[0].value
        elif node.args:
            return None
        array = self.facts.array_named(source.value) if isinstance(source, cst.Subscript) else None
        if array is None or array.ndim != 1 or not isinstance(source, cst.Subscript):
            return None
        allowed = ("max", "min", "sum", "mean") if array.dtype == "float64" else ("max", "min", "sum")
        text, (loop, *more) = self.facts.view.code(source.value), self.loops
        index = "".join(self.facts.view.code(source).split()).removeprefix(text)
        count = self.facts.length_of(cst.parse_expression(f"len({text}) - {self.window} + 1"))
        spellings = (
            f"[{loop.index}:{loop.index}+{self.window}]",
            f"[{loop.index}:{self.window}+{loop.index}]",
        )
        if more or loop.start or index not in spellings or count != loop.stop or name not in allowed:
            return None
        self.windows.append(text)
        self.used.add(text)
        view = f"{self.facts.np}.lib.stride_tricks.sliding_window_view({text}, {self.window})"
        return Term(text=f"{view}.{name}(axis=1)", kind=array.dtype, is_array=True, may_warn=True)

    def _call(self, node: cst.Call) -> Term | None:
        window = self._window(node)
        if window is not None:
            return window
        arguments = plain_arguments(node)
        if len(arguments) != len(node.args) or not arguments:
            return self._number(node) if self.facts.length_of(node) is not None else None
        terms = [self.term(argument) for argument in arguments]
        known = [term for term in terms if term is not None]
        if len(known) != len(terms) or any(term.kind == "bool" for term in known):
            return self._number(node) if self.facts.length_of(node) is not None else None
        first = known[0]
        warns = any(term.may_warn for term in known)
        if isinstance(node.func, cst.Name) and is_builtin(self.facts.view, node.func.value):
            name = node.func.value
            if name == "abs" and len(known) == 1 and first.is_array:
                return Term(text=f"abs({first.text})", kind=first.kind, is_array=True, may_warn=warns)
            if name == "float" and len(known) == 1 and first.is_array and first.is_float:
                return Term(
                    text=first.text, kind="pyfloat", is_array=True, is_atom=first.is_atom, may_warn=warns
                )  # fmt: skip
            if name in ("min", "max") and len(known) == 2:
                sign, second = "<" if name == "min" else ">", known[1]
                if not (first.is_array or second.is_array):
                    return None
                test = Term(
                    text=f"{second.text} {sign} {first.text}", kind="bool", is_array=True, may_warn=warns
                )
                return self.where(test, second, first)
            return None
        if len(known) != 1 or not first.is_array:
            return None
        if self._is_nan_test(node.func):
            return Term(
                text=f"{self.facts.np}.isnan({first.text})", kind="bool", is_array=True, may_warn=warns
            )
        if self.facts.is_numpy(node.func, *EXACT) and first.is_float:
            name = node.func.attr.value  # type: ignore[attr-defined]
            return Term(
                text=f"{self.facts.np}.{name}({first.text})",
                kind="float64",
                is_array=True,
                may_warn=warns or name not in _QUIET,
            )
        return None

    def _is_nan_test(self, function: cst.BaseExpression) -> bool:
        math = imported_as(self.facts.view, "math")
        is_from_math = (
            isinstance(function, cst.Attribute)
            and isinstance(function.value, cst.Name)
            and function.value.value == math
            and function.attr.value == "isnan"
        )
        return is_from_math or self.facts.is_numpy(function, "isnan")


def shifted(index: cst.BaseExpression, loops: Sequence[ArrayLoop]) -> tuple[ArrayLoop, int] | None:
    """The loop and the constant of an index `i`, `i + 1` or `i - 1`."""
    shift = 0
    if isinstance(index, cst.BinaryOperation) and isinstance(index.right, cst.Integer):
        if not isinstance(index.operator, cst.Add | cst.Subtract):
            return None
        shift = index.right.evaluated_value * (1 if isinstance(index.operator, cst.Add) else -1)
        index = index.left
    if not isinstance(index, cst.Name):
        return None
    loop = next((loop for loop in loops if loop.index == index.value), None)
    return None if loop is None else (loop, shift)


def slice_text(loop: ArrayLoop, shift: int, length: Length) -> str | None:
    """Slice of an axis that the loop reads with a shift, '' for all; None when it may leave the axis."""
    if loop.stop.base != length.base:
        return None
    first, beyond = loop.start + shift, loop.stop.offset + shift - length.offset
    if first < 0 or beyond > 0:
        return None
    if length.base == "" and beyond:
        return None
    return f"{first or ''}:{beyond or ''}" if first or beyond else ""


def fits(target: Array, value: Term) -> bool:
    """True when storing whole arrays into the target converts as storing one element does."""
    if target.dtype == "float64":
        return value.is_float or value.kind in ("int64", "int")
    if target.dtype == "int64":
        return value.kind in ("int64", "int")
    return value.kind == "bool"


def guard(lengths: Mapping[str, str], stop_text: str, shortest: str) -> str:
    """Statements that raise what the loop would raise where one of the arrays ends too early.

    Args:
        lengths: Expression for the length of each array that must be long enough.
        stop_text: Expression for the number of elements needed.
        shortest: A fresh name.
    """
    if not lengths:
        return ""
    texts = list(lengths.values())
    prefix, name = "", texts[0]
    if len(texts) > 1:
        prefix, name = f"{shortest} = min({', '.join(texts)})\n", shortest
    return (
        f"{prefix}if {name} < {stop_text}:\n"
        f'    raise IndexError(f"index {{{name}}} is out of bounds for axis 0 with size {{{name}}}")\n'
    )
