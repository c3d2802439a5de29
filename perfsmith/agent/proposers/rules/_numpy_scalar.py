"""Loops over `float64` arrays that run as well, and faster, over lists of Python floats.

Python floats and `numpy.float64` agree bit for bit in `+ - *`, comparisons, `abs`, `min`, `max` and in what
`math` makes of them. They differ in division by zero, powers, `//` and `%`, in the type that stays behind,
and in the warnings of overflow, so the first are refused, the second repaired, and the last lost. The sign
of a NaN made from two NaNs is fixed in neither. Python ints beside floats are taken to be below 2**53.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import (
    fresh_name,
    imported_as,
    is_builtin,
    parameter_names,
    walk,
)
from perfsmith.agent.proposers.rules._numpy import Facts, bound_names, plain_arguments, plain_index
from perfsmith.agent.proposers.rules._numpy_elementwise import guard, shifted, slice_text
from perfsmith.agent.proposers.rules._numpy_loops import ArrayLoop, around, array_loop, replaced_below
from perfsmith.agent.proposers.rules._numpy_stores import can_raise_early, is_private

Kind = Literal["f", "int", "num", "bool"]
"""Float of either sort, Python int, one of the two, truth value of either sort."""

_MATH: tuple[str, ...] = (
    "sqrt",
    "exp",
    "log",
    "log10",
    "log2",
    "log1p",
    "expm1",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
)
_MATH += ("sinh", "cosh", "tanh", "fabs", "erf", "hypot", "atan2", "pow", "copysign")
_COMPARE = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual, cst.Equal, cst.NotEqual)


@dataclass(slots=True, kw_only=True)
class ScalarLoop:
    """Reads a loop nest and finds out whether it may run over lists."""

    facts: Facts
    """What is known before the loop."""
    outer: ArrayLoop
    """The outermost loop."""
    loops: list[ArrayLoop] = field(default_factory=list)
    """Loops around the statement looked at, outer first."""
    kinds: dict[str, Kind] = field(default_factory=dict)
    """Kinds of the names bound in the loop."""
    reads: list[cst.Subscript] = field(default_factory=list)
    """Elements taken or stored."""
    iterated: list[cst.Name] = field(default_factory=list)
    """Arrays that loops iterate directly."""
    written: set[str] = field(default_factory=set)
    """Arrays stored to."""
    needs_check: list[str] = field(default_factory=list)
    """Arrays that may be shorter than the loop."""
    has_jump: bool = False
    """True with `break`, `continue` or anything conditional."""
    may_raise: bool = False
    """True when the body itself may raise."""
    settled: dict[str, ArrayLoop] = field(default_factory=dict)
    """Names that every round of a loop binds before it reads them."""
    branches: int = 0
    """How many `if` statements are open inside the innermost loop."""

    def accepts(self) -> bool:
        """True when every statement is understood; fills the fields."""
        previous: dict[str, Kind] | None = None
        for _ in range(4):  # kinds of names that depend on each other settle in a few passes
            previous = dict(self.kinds)
            self.reads, self.iterated, self.needs_check, self.settled = [], [], [], {}
            if not self._loop(self.outer):
                return False
            if self.kinds == previous:
                return True
        return False

    def _loop(self, loop: ArrayLoop) -> bool:
        if loop.array is not None:
            if self.facts.arrays[loop.array].dtype != "float64":
                return False
            self.iterated += [
                n for n in walk(loop.node.iter) if isinstance(n, cst.Name) and n.value == loop.array
            ]
        if loop.index is not None and not self._bind(loop.index, "int"):
            return False
        if loop.element is not None and not self._bind(loop.element, "f"):
            return False
        self.settled |= dict.fromkeys(loop.names, loop)
        self.loops.append(loop)
        branches, self.branches = self.branches, 0
        is_understood = bool(loop.body) and all(self._statement(statement) for statement in loop.body)
        self.branches = branches
        self.loops.pop()
        return is_understood

    def _bind(self, name: str, kind: Kind) -> bool:
        if name in self.facts.arrays or name in self.facts.numbers or name in self.facts.lengths:
            return False
        old = self.kinds.get(name, kind)
        if old != kind and "bool" in (old, kind):
            return False
        self.kinds[name] = kind if old == kind else "num"
        return True

    def _statement(self, node: cst.BaseStatement) -> bool:
        if isinstance(node, cst.SimpleStatementLine):
            return all(self._small(small) for small in node.body)
        if isinstance(node, cst.If):
            self.has_jump = True
            self.branches += 1
            is_understood = self._branches(node)
            self.branches -= 1
            return is_understood
        if isinstance(node, cst.For):
            inner = array_loop(self.facts, node)
            return inner is not None and self._loop(inner)
        return False

    def _branches(self, node: cst.If) -> bool:
        if self.kind(node.test) is None or not self._block(node.body):
            return False
        if isinstance(node.orelse, cst.If):
            return self._branches(node.orelse)
        return node.orelse is None or self._block(node.orelse.body)

    def _block(self, block: cst.BaseSuite) -> bool:
        return isinstance(block, cst.IndentedBlock) and all(self._statement(s) for s in block.body)

    def _small(self, node: cst.BaseSmallStatement) -> bool:
        match node:
            case cst.Pass():
                return True
            case cst.Break() | cst.Continue():
                self.has_jump = True
                return True
            case cst.Assign(targets=[cst.AssignTarget(target=target)]):
                kind = self.kind(node.value)
                return kind is not None and self._assign(target, kind)
            case cst.AugAssign(operator=cst.AddAssign() | cst.SubtractAssign() | cst.MultiplyAssign()):
                left, right = self.kind(node.target), self.kind(node.value)
                is_product = isinstance(node.operator, cst.MultiplyAssign)
                kind = self._combined(left, right, node.value, is_product=is_product)
                return kind is not None and self._assign(node.target, kind)
            case cst.Expr(value=cst.Call()):
                return self._is_append_of_integer(node.value)
            case _:
                return False

    def _assign(self, target: cst.BaseExpression, kind: Kind) -> bool:
        if isinstance(target, cst.Name):
            if not self.branches and target.value not in self.settled:
                self.settled[target.value] = self.loops[-1]
            return self._bind(target.value, kind)
        if not isinstance(target, cst.Subscript) or not isinstance(target.value, cst.Name) or kind == "bool":
            return False
        name = target.value.value
        array = self.facts.arrays.get(name)
        if array is None or array.dtype != "float64" or self.kind(target) != "f":
            return False
        self.written.add(name)
        stores = {id(t) for t in self._stores_of(name)}
        is_read = any(
            isinstance(n, cst.Subscript)
            and isinstance(n.value, cst.Name)
            and n.value.value == name
            and id(n) not in stores
            for n in walk(self.outer.node)
        )
        return kind == "f" or not is_read

    def _stores_of(self, name: str) -> Iterator[cst.BaseExpression]:
        for node in walk(self.outer.node):
            if isinstance(node, cst.AssignTarget) and isinstance(node.target, cst.Subscript):
                yield node.target

    def _is_append_of_integer(self, call: cst.BaseExpression) -> bool:
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or len(call.args) != 1:
            return False
        base, value = call.func.value, call.args[0]
        if call.func.attr.value != "append" or not isinstance(base, cst.Name) or value.keyword or value.star:
            return False
        if base.value in self.kinds or not self._is_list(base.value):
            return False
        return self.kind(value.value) == "int"

    def _is_list(self, name: str) -> bool:
        made = list(assigned_values(self.facts, name, outside=None))
        return bool(made) and all(isinstance(value, cst.List) and not value.elements for value in made)

    def kind(self, node: cst.BaseExpression) -> Kind | None:
        """Kind of an expression of the body, None when it is not understood."""
        match node:
            case cst.Name():
                return self._name(node.value)
            case cst.Float():
                return "f"
            case cst.Integer():
                return "int" if node.evaluated_value < 2**53 else None
            case cst.Subscript():
                return self._element(node)
            case cst.UnaryOperation(operator=cst.Minus()):
                inner = self.kind(node.expression)
                return None if inner == "bool" else inner
            case cst.UnaryOperation(operator=cst.Not()):
                return None if self.kind(node.expression) is None else "bool"
            case cst.BinaryOperation():
                return self._binary(node)
            case cst.Comparison():
                sides = [self.kind(node.left), *(self.kind(c.comparator) for c in node.comparisons)]
                is_plain = all(isinstance(c.operator, _COMPARE) for c in node.comparisons)
                self.has_jump = self.has_jump or len(sides) > 2
                return "bool" if is_plain and None not in sides and "bool" not in sides else None
            case cst.BooleanOperation():
                self.has_jump = True
                return "bool" if self.kind(node.left) == self.kind(node.right) == "bool" else None
            case cst.IfExp():
                self.has_jump = True
                kinds = {self.kind(node.body), self.kind(node.orelse)}
                if self.kind(node.test) is None or None in kinds:
                    return None
                return kinds.pop() if len(kinds) == 1 else None if "bool" in kinds else "num"
            case cst.Call():
                return self._call(node)
            case _:
                return None

    def _name(self, name: str) -> Kind | None:
        if name in ("True", "False"):
            return "bool"
        if name in self.facts.numbers:
            return "int" if name in self.facts.lengths else "f" if self.facts.numbers[name] != "int" else None
        if self.settled.get(name) in self.loops:
            return self.kinds[name]
        kinds: set[Kind] = {self.kinds[name]} if name in self.kinds else set()
        for value in assigned_values(self.facts, name, outside=self.outer.node):
            if isinstance(value, cst.Name) and value.value in ("True", "False"):
                kinds.add("bool")
                continue
            number = self.facts.number_kind(value)
            if number is None or (
                number == "int" and not isinstance(value, cst.Integer | cst.UnaryOperation)
            ):
                return None
            kinds.add("int" if number == "int" else "f")
        seen = self.facts.view.observed.get(name, frozenset())
        if seen:
            if seen - {"float", "numpy.float64"}:
                return None
            kinds.add("f")
        elif name in parameter_names(self.facts.view.function):
            return None
        if not kinds or (len(kinds) > 1 and "bool" in kinds):
            return None
        self.kinds[name] = kinds.pop() if len(kinds) == 1 else "num"
        return self.kinds[name]

    def _element(self, node: cst.Subscript) -> Kind | None:
        array, indices = self.facts.array_named(node.value), plain_index(node)
        if array is None or array.dtype == "int64" or indices is None or not isinstance(node.value, cst.Name):
            return None
        if len(indices) != array.ndim or array.ndim > 2:
            return None
        for index, length in zip(indices, array.lengths, strict=True):
            found = shifted(index, self.loops)
            if found is None:
                return None
            loop, shift = found
            if slice_text(loop, shift, length) is None:
                if array.ndim != 1 or shift or loop.start or loop is not self.outer or len(self.loops) > 1:
                    return None
                if node.value.value not in self.needs_check:
                    self.needs_check.append(node.value.value)
        self.reads.append(node)
        return "bool" if array.dtype == "bool" else "f"

    def _binary(self, node: cst.BinaryOperation) -> Kind | None:
        left, right = self.kind(node.left), self.kind(node.right)
        if isinstance(node.operator, cst.Divide):
            number = node.right
            is_safe = isinstance(number, cst.Float | cst.Integer) and number.evaluated_value != 0
            return "f" if is_safe and left in ("f", "num") else None
        if not isinstance(node.operator, cst.Add | cst.Subtract | cst.Multiply):
            return None
        return self._combined(left, right, node.right, is_product=isinstance(node.operator, cst.Multiply))

    def _combined(
        self, left: Kind | None, right: Kind | None, operand: cst.BaseExpression, *, is_product: bool
    ) -> Kind | None:
        if left is None or right is None or "bool" in (left, right):
            return None
        if "f" in (left, right):
            return "f"
        if is_product or not isinstance(operand, cst.Integer):
            return None  # Python integers could grow until a float cannot hold them
        return left

    def _call(self, node: cst.Call) -> Kind | None:
        arguments = plain_arguments(node)
        if not arguments or len(arguments) != len(node.args):
            return None
        if isinstance(node.func, cst.Name) and node.func.value == "len":
            return "int" if self.facts.length_of(node) is not None else None
        kinds = [self.kind(argument) for argument in arguments]
        if None in kinds or "bool" in kinds:
            return None
        if isinstance(node.func, cst.Name) and is_builtin(self.facts.view, node.func.value):
            if node.func.value in ("abs", "float") and len(kinds) == 1:
                return "f" if node.func.value == "float" else kinds[0]
            if node.func.value in ("min", "max") and len(kinds) >= 2:
                return kinds[0] if len(set(kinds)) == 1 else "num"
            return None
        if isinstance(node.func, cst.Attribute) and isinstance(node.func.value, cst.Name):
            if node.func.value.value != imported_as(self.facts.view, "math"):
                return None
            if node.func.attr.value == "isnan":
                return "bool"
            if node.func.attr.value in _MATH:
                self.may_raise = True
                return "f"
        return None


def assigned_values(facts: Facts, name: str, *, outside: cst.CSTNode | None) -> list[cst.BaseExpression]:
    """Values assigned to a name, those below a node left out; an odd binding gives an unknown value."""
    left_out = {id(n) for n in walk(outside)} if outside is not None else set()
    values: list[cst.BaseExpression] = []
    for node in walk(facts.view.function.body):
        if id(node) in left_out:
            continue
        if isinstance(node, cst.Assign):
            for target in node.targets:
                if name in bound_names(target.target):
                    values.append(node.value if isinstance(target.target, cst.Name) else cst.Name("_"))
        elif isinstance(node, cst.AnnAssign | cst.AugAssign | cst.NamedExpr | cst.For | cst.CompFor):
            if name in bound_names(node.target):
                is_annotated = isinstance(node, cst.AnnAssign) and node.value is not None
                values.append(node.value if is_annotated else cst.Name("_"))  # type: ignore[union-attr,arg-type]
        elif isinstance(node, cst.AsName | cst.Del) and name in bound_names(
            node.name if isinstance(node, cst.AsName) else node.target
        ):
            values.append(cst.Name("_"))
    return values


def names_read_after(facts: Facts, loop: cst.For, names: set[str]) -> set[str]:
    """Those of the names that may be read once the loop is over."""
    view, own = facts.view, {id(n) for n in walk(loop)}
    repeats = any(isinstance(a, cst.For | cst.While) for a in view.ancestors(loop))
    found: set[str] = set()
    is_after = False
    for node in walk(view.function.body):
        if node is loop:
            is_after = True
        if not isinstance(node, cst.Name) or id(node) in own or node.value not in names:
            continue
        if not (is_after or repeats) or isinstance(view.parent(node), cst.AssignTarget):
            continue
        binders = (a for a in view.ancestors(node) if isinstance(a, cst.For))
        if not any(node.value in bound_names(a.target) for a in binders):
            found.add(node.value)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLoop:
    """A loop nest over lists that stands for one over arrays."""

    replacement: cst.FlattenSentinel[cst.CSTNode]
    """Statements in place of the loop."""
    copied: tuple[str, ...]
    """Arrays whose elements are read through lists."""
    is_iteration_only: bool
    """True when arrays were only iterated, never indexed."""


def list_loop(facts: Facts, loop: ArrayLoop) -> ListLoop | None:
    """The same loop over lists of Python floats; None unless nothing can tell the two apart."""
    scan = ScalarLoop(facts=facts, outer=loop)
    if not scan.accepts() or not (scan.reads or scan.iterated) or not _is_unobservable(scan):
        return None
    repairs = _repairs(facts, scan)
    return None if repairs is None else _over_lists(scan, repairs)


def _is_unobservable(scan: ScalarLoop) -> bool:
    """True when nobody can see the arrays written before the loop is over, nor a check made early."""
    facts, node = scan.facts, scan.outer.node
    if any(n.value in scan.written for n in scan.iterated):
        return False
    if not all(is_private(facts.view, facts.arrays[name], name, node) for name in scan.written):
        return False
    if scan.needs_check and (scan.has_jump or scan.may_raise):
        return False
    return not (scan.needs_check or scan.may_raise) or can_raise_early(facts.view, node)


def _over_lists(scan: ScalarLoop, repairs: list[str]) -> ListLoop:
    facts, loop = scan.facts, scan.outer
    view, node = facts.view, loop.node
    arrays = dict.fromkeys(n for s in scan.reads for n in bound_names(s.value))
    names = {name: fresh_name(view, f"{name}_values") for name in arrays}
    changes: dict[int, cst.CSTNode] = {}
    for element in scan.reads:
        (name,) = bound_names(element.value)
        changes[id(element)] = _list_element(facts, element, names[name])
    for array in scan.iterated:
        changes[id(array)] = cst.parse_expression(f"{array.value}.tolist()")
    before, after = [], []
    for name in _outer_numpy_numbers(facts, scan):
        value = fresh_name(view, f"{name}_value")
        before.append(f"{value} = float({name})")
        for n in walk(node.body):
            if isinstance(n, cst.Name) and n.value == name and _is_variable(facts, n):
                changes[id(n)] = cst.Name(value, lpar=n.lpar, rpar=n.rpar)
    for name, values in names.items():
        before.append(f"{values} = {name}.tolist()")
        if name in scan.written:
            made = facts.arrays[name]
            # NumPy cannot store an empty list into a table without rows: it lacks the second axis.
            is_surely_filled = made.ndim == 1 or made.lengths[0].offset > 0
            store = f"{name}[:] = {values}"
            after.append(store if is_surely_filled else f"if {values}:\n    {store}")
    checks = guard({n: f"len({n})" for n in scan.needs_check}, loop.stop_text, fresh_name(view, "shortest"))
    head = checks + "".join(f"{line}\n" for line in before)
    tail = "".join(f"{line}\n" for line in [*after, *repairs])
    rewritten = replaced_below(node, changes)
    return ListLoop(
        replacement=around(head, rewritten, tail, like=node),
        copied=tuple(dict.fromkeys([*names, *(n.value for n in scan.iterated)])),
        is_iteration_only=not scan.reads,
    )


def _list_element(facts: Facts, element: cst.Subscript, name: str) -> cst.BaseExpression:
    indices = plain_index(element) or []
    text = name + "".join(f"[{facts.view.code(index)}]" for index in indices)
    return cst.parse_expression(f"({text})" if element.lpar else text)


def _outer_numpy_numbers(facts: Facts, scan: ScalarLoop) -> list[str]:
    """Names of NumPy numbers the body reads; each would turn Python floats back into NumPy ones."""
    read = {n.value for n in walk(scan.outer.node.body) if isinstance(n, cst.Name) and _is_variable(facts, n)}
    return sorted(name for name in read if facts.numbers.get(name) == "numpy.float64")


def _is_variable(facts: Facts, node: cst.Name) -> bool:
    parent = facts.view.parent(node)
    if isinstance(parent, cst.Attribute) and parent.attr is node:
        return False
    return not (isinstance(parent, cst.Arg) and parent.keyword is node)


def _repairs(facts: Facts, scan: ScalarLoop) -> list[str] | None:
    """Statements that give names read after the loop the type they had; None when that is not certain."""
    loop = scan.outer
    leaking = names_read_after(facts, loop.node, set(scan.kinds))
    lines: list[str] = []
    for name in sorted(leaking):
        if scan.kinds[name] == "int":
            continue
        bindings = [n for n in walk(loop.node.body) if _binds(n, name)]
        if not bindings and name not in loop.names:
            continue
        if len(bindings) != 1 or name in loop.names or _has_jump_before(loop, bindings[0], facts):
            return None
        (binding,) = bindings
        if not isinstance(binding, cst.Assign | cst.AugAssign) or not _is_numpy(facts, scan, binding.value):
            return None
        ran = f"{loop.stop_text} > {loop.start}" if loop.start else loop.stop_text
        if not loop.start and not loop.stop_text.startswith("len("):
            ran += " > 0"
        lines.append(f"if {ran}:\n    {name} = {facts.np}.float64({name})")
    return lines


def _has_jump_before(loop: ArrayLoop, binding: cst.CSTNode, facts: Facts) -> bool:
    """True when the binding is not run in every round."""
    line = facts.view.parent(binding)
    if line not in loop.body:
        return True
    return any(isinstance(n, cst.Break | cst.Continue) for n in walk(loop.node.body))


def _binds(node: cst.CSTNode, name: str) -> bool:
    if isinstance(node, cst.Assign):
        return any(name in bound_names(t.target) for t in node.targets)
    if isinstance(node, cst.AugAssign | cst.For | cst.AnnAssign | cst.NamedExpr):
        return name in bound_names(node.target)
    return False


def _is_numpy(facts: Facts, scan: ScalarLoop, node: cst.BaseExpression) -> bool:
    """True when the original value certainly is a `numpy.float64`."""
    match node:
        case cst.Subscript():
            array = facts.array_named(node.value)
            return array is not None and array.dtype == "float64"
        case cst.Name():
            is_rebound = any(_binds(n, node.value) for n in walk(scan.outer.node.body))
            is_element = node.value == scan.outer.element and not is_rebound
            return is_element or facts.numbers.get(node.value) == "numpy.float64"
        case cst.UnaryOperation(operator=cst.Minus()):
            return _is_numpy(facts, scan, node.expression)
        case cst.BinaryOperation():
            return _is_numpy(facts, scan, node.left) or _is_numpy(facts, scan, node.right)
        case cst.Call(func=cst.Name(value="abs")):
            return _is_numpy(facts, scan, node.args[0].value)
        case _:
            return False


def names_of(loops: Sequence[str]) -> str:
    """`x`, `x and y` or `x, y and z`, each in backquotes."""
    quoted = [f"`{name}`" for name in loops]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
