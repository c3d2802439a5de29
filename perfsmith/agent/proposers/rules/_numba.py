"""Which loops over arrays compiled code runs with the same bits, and how such a loop is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import (
    fresh_name,
    imported_as,
    is_builtin,
    parameter_names,
    walk,
)
from perfsmith.agent.proposers.rules._numpy import Array, Facts, bound_names, plain_arguments
from perfsmith.agent.proposers.rules._numpy_loops import ArrayLoop
from perfsmith.agent.proposers.rules._numpy_scalar import Kind, ScalarLoop, assigned_values, names_read_after
from perfsmith.agent.proposers.rules._numpy_stores import is_private
from perfsmith.agent.proposers.rules._rule import FunctionView

_LARGEST_INTEGER: Final = 2**20
"""A counter that grows by no more in each round needs years to leave 64 bits."""

_FUNCTIONS: Final = frozenset(("abs", "enumerate", "float", "len", "max", "min", "range"))
_MATH: Final = frozenset(("fabs", "isnan"))
"""Of the functions of `math` those that never raise and need no library."""

_AXIS: Final = re.compile(r"len\(\w+\)|\w+\.shape\[\d+\]")
"""The number of elements of an array, which always fits into 64 bits."""

_LONGEST_TEST: Final = 80
"""Columns of a condition that stays on one line."""

_TYPES: Final[dict[Kind, str]] = {"f": "float64", "int": "int64", "bool": "boolean"}


@dataclass(slots=True, kw_only=True)
class _TypedLoop(ScalarLoop):
    """A loop nest in which every name has one type, and is bound wherever it is read."""

    bound: frozenset[str] = field(default_factory=frozenset)
    """Names that certainly have a value when the loop begins."""

    def kind(self, node: cst.BaseExpression) -> Kind | None:
        """Like the general one, but a number that may be of either type counts as not understood."""
        found = ScalarLoop.kind(self, node)
        return None if found == "num" else found

    def _name(self, name: str) -> Kind | None:
        is_constant = name in ("True", "False") or name in self.facts.numbers
        if not is_constant and name not in self.bound and self.settled.get(name) not in self.loops:
            return None
        return ScalarLoop._name(self, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledLoop:
    """A loop as a function of its own with a declared signature."""

    definition: str
    """Source of the class that holds the function, not indented."""
    call: str
    """Statements that stand for the loop, not indented."""


def compiled_loop(facts: Facts, loop: ArrayLoop) -> CompiledLoop | None:
    """The loop moved to a compiled function, None unless that is certain to give the same bits."""
    view, node = facts.view, loop.node
    bound = _bound_before(view, node)
    if bound is None or not _is_compilable(facts, node):
        return None
    scan = _TypedLoop(facts=facts, outer=loop, bound=bound)
    if not scan.accepts() or "num" in scan.kinds.values() or not (scan.reads or scan.iterated):
        return None
    if any(name.value in scan.written for name in scan.iterated):
        return None
    if not all(is_private(view, facts.arrays[name], name, node) for name in scan.written):
        return None
    results = _results(scan)
    return None if results is None else _moved(scan, results)


def _bound_before(view: FunctionView, loop: cst.For) -> frozenset[str] | None:
    """Names bound when a loop at the top level of the function begins; None when it is deeper."""
    body = view.function.body
    if not isinstance(body, cst.IndentedBlock) or loop not in body.body:
        return None
    found = set(parameter_names(view.function))
    for statement in body.body[: list(body.body).index(loop)]:
        for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.Assign):
                found.update(name for t in small.targets for name in bound_names(t.target))
    if any(isinstance(n, cst.Del) for n in walk(body)):
        return None
    return frozenset(found)


def _is_compilable(facts: Facts, loop: cst.For) -> bool:
    """True when all calls and constants of the loop mean the same in compiled code."""
    view = facts.view
    bindings: Counter[str] = Counter()
    counters: set[str] = set()
    for node in walk(loop):
        if isinstance(node, cst.Integer) and node.evaluated_value > _LARGEST_INTEGER:
            return False
        if isinstance(node, cst.Call) and not _is_known(view, node):
            return False
        if isinstance(node, cst.Expr):
            return False
        if isinstance(node, cst.For):
            counters.update(bound_names(node.target))
        if isinstance(node, cst.For | cst.AugAssign | cst.AssignTarget):
            bindings.update(bound_names(node.target))
    if any(abs(length.offset) > _LARGEST_INTEGER for length in facts.lengths.values()):
        return False
    return all(bindings[name] == 1 for name in counters)


def _is_known(view: FunctionView, call: cst.Call) -> bool:
    if isinstance(call.func, cst.Name):
        return call.func.value in _FUNCTIONS and is_builtin(view, call.func.value)
    if not isinstance(call.func, cst.Attribute) or not isinstance(call.func.value, cst.Name):
        return False
    return call.func.value.value == imported_as(view, "math") and call.func.attr.value in _MATH


def _results(scan: _TypedLoop) -> dict[str, str] | None:
    """Names read after the loop and the statement that repairs their type; None when that is uncertain."""
    facts, loop = scan.facts, scan.outer
    found: dict[str, str] = {}
    for name in sorted(names_read_after(facts, loop.node, set(scan.kinds))):
        bindings = [n for n in walk(loop.node) if _binds(n, name)]
        if not bindings:
            continue
        if name not in scan.bound:
            return None
        found[name] = ""
        if scan.kinds[name] == "int" or _is_only_converted(facts, loop.node, name):
            continue
        (binding, *others) = bindings
        has_jump = any(isinstance(n, cst.Break | cst.Continue) for n in walk(loop.node.body))
        is_in_each_round = facts.view.parent(binding) in loop.body and not has_jump
        if others or not is_in_each_round or not isinstance(binding, cst.Assign | cst.AugAssign):
            return None
        if scan.kinds[name] != "f" or not _is_numpy(scan, binding.value):
            return None
        needed = f"{loop.stop_text} > {loop.start}"
        found[name] = f"if {needed}:\n    {name} = {facts.np}.float64({name})\n"
    return found


def _binds(node: cst.CSTNode, name: str) -> bool:
    if isinstance(node, cst.Assign):
        return any(name in bound_names(t.target) for t in node.targets)
    return isinstance(node, cst.AugAssign | cst.For) and name in bound_names(node.target)


def _is_numpy(scan: _TypedLoop, node: cst.BaseExpression) -> bool:
    """True when the interpreter certainly makes a `numpy.float64` of this."""
    match node:
        case cst.Subscript():
            array = scan.facts.array_named(node.value)
            return array is not None and array.dtype == "float64"
        case cst.Name():
            return scan.facts.numbers.get(node.value) == "numpy.float64"
        case cst.UnaryOperation(operator=cst.Minus()):
            return _is_numpy(scan, node.expression)
        case cst.BinaryOperation():
            return _is_numpy(scan, node.left) or _is_numpy(scan, node.right)
        case _:
            return False


def _is_only_converted(facts: Facts, loop: cst.For, name: str) -> bool:
    """True when all that reads the name outside the loop is `float(name)`."""
    view, own = facts.view, {id(n) for n in walk(loop)}
    for node in walk(view.function.body):
        if not isinstance(node, cst.Name) or node.value != name or id(node) in own:
            continue
        if isinstance(view.parent(node), cst.AssignTarget):
            continue
        above = next((a for a in view.ancestors(node) if isinstance(a, cst.Call)), None)
        is_converted = (
            above is not None
            and isinstance(above.func, cst.Name)
            and above.func.value == "float"
            and is_builtin(view, "float")
            and plain_arguments(above) == [node]
        )
        if not is_converted:
            return False
    return True


def _moved(scan: _TypedLoop, results: dict[str, str]) -> CompiledLoop:
    facts, loop = scan.facts, scan.outer
    view = facts.view
    types = {name: _type(scan, name) for name in _inputs(scan)}
    holder = fresh_name(view, f"_Compiled{_camel(view.function.name.value)}")
    returned = [_TYPES[scan.kinds[name]] for name in results]
    answer = returned[0] if len(returned) == 1 else f"Tuple(({', '.join(returned)}))" if returned else "void"
    text = cst.Module(body=[loop.node.with_changes(leading_lines=())]).code.rstrip("\n")
    lines = [*text.split("\n"), *([f"return {', '.join(results)}"] if results else [])]
    definition = (
        f"class {holder}:\n    @staticmethod\n"
        f'    @numba.njit("{answer}({", ".join(types.values())})")\n'
        f"    def loop({', '.join(types)}):\n" + "".join(f"        {line}".rstrip() + "\n" for line in lines)
    )
    conditions = _conditions(scan, types)
    head, function = "", f"{holder}.loop"
    if conditions:
        function = fresh_name(view, "run")
        test = " and ".join(conditions)
        if len(test) > _LONGEST_TEST:
            test = "\n    " + "\n    and ".join(conditions) + "\n"
        head = f"{function} = {holder}.loop\nif not ({test}):\n    {function} = {function}.py_func\n"
    call = f"{function}({', '.join(types)})\n"
    if results:
        call = f"{', '.join(results)} = {call}"
    return CompiledLoop(definition=definition, call=head + call + "".join(results.values()))


def _conditions(scan: _TypedLoop, names: Iterable[str]) -> list[str]:
    """What must hold of the arguments for compiled code to be right; the interpreter does the others."""
    facts, found = scan.facts, []
    for name in names:
        if _may_be_odd(facts, name):
            found += [f"{name}.dtype.isnative", f"{name}.flags.behaved"]
        elif name in facts.lengths and re.search(r"\w", _AXIS.sub("", facts.lengths[name].base)):
            found.append(f"abs({name}) < 2**53")
    return found + [f"{scan.outer.stop_text} <= len({name})" for name in scan.needs_check]


def _inputs(scan: _TypedLoop) -> list[str]:
    """Names the loop takes from the function: arrays and numbers, in order of appearance."""
    facts = scan.facts
    skipped = {id(n.attr) for n in walk(scan.outer.node) if isinstance(n, cst.Attribute)}
    names = [n.value for n in walk(scan.outer.node) if isinstance(n, cst.Name) and id(n) not in skipped]
    known = {*facts.arrays, *facts.numbers, *facts.lengths, *(scan.bound & scan.kinds.keys())}
    return [name for name in dict.fromkeys(names) if name in known]


def _type(scan: _TypedLoop, name: str) -> str:
    facts = scan.facts
    array = facts.arrays.get(name)
    if array is not None:
        element = "boolean" if array.dtype == "bool" else array.dtype
        axes = [":"] * array.ndim
        if not _may_be_odd(facts, name):
            axes[-1] = "::1"
        return f"{element}[{', '.join(axes)}]"
    if name in facts.lengths:
        return "int64"
    return "float64" if name in facts.numbers else _TYPES[scan.kinds[name]]


def _may_be_odd(facts: Facts, name: str) -> bool:
    """True for an array that may be read-only, strided, misaligned or of foreign byte order."""
    array: Array | None = facts.arrays.get(name)
    if array is None:
        return False
    if array.allocated is None:
        return True
    made = assigned_values(facts, name, outside=None)
    return not all(
        isinstance(value, cst.Call) and facts.is_numpy(value.func, "zeros", "ones", "empty", "full")
        for value in made
    )


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
