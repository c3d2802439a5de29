"""Calls that give the same value in every iteration are made once, before the loop.

Before::

    def shares(parts):
        return [part / sum(parts) for part in parts]

After::

    def shares(parts):
        sum_parts = sum(parts)
        return [part / sum_parts for part in parts]

Preconditions:
    - no name in the call is bound in the loop, and no container in it can change there;
    - by observation, annotation or construction the call cannot raise, so a loop that never runs stays
      harmless; `max` and `min` only leave loops over their own argument, guarded for the empty one;
    - the value is immutable, or only iterated or tested for membership.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values

_SAFE_ABOVE_ZERO: Final = frozenset(
    {"sqrt", "log", "log2", "log10", "radians", "degrees", "sin", "cos", "atan"}
)
_IMMUTABLE: Final = ("int", "float", "bool", "str", "bytes", "NoneType", "range")


@dataclass(frozen=True, slots=True)
class _Hoist:
    place: cst.BaseStatement
    code: str
    is_guarded: bool = False


class InvariantCallHoist:
    """Moves calls whose value cannot change out of the loop."""

    name = "invariant-call-hoist"
    payoff = Payoff.OVERHEAD

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per distinct call and loop."""
        facts = Facts(view)
        groups: dict[_Hoist, list[cst.Call]] = {}
        for node in facts.usage.order:
            if isinstance(node, cst.Call) and facts.usage.repeats(node):
                hoist = _hoist(facts, node)
                if hoist is not None:
                    groups.setdefault(hoist, []).append(node)
        edits = [_edit(facts, hoist, calls) for hoist, calls in groups.items()]
        yield from rewrites_from(view, edits)


def _edit(facts: Facts, hoist: _Hoist, calls: list[cst.Call]) -> Edit:
    words = [n.value for n in walk(calls[0]) if isinstance(n, cst.Name)][:3]
    if words == ["float"]:
        words = ["minus", "infinity"] if "-" in hoist.code else ["infinity"]
    local = facts.names.fresh("_".join(words))
    code = f"{local} = {hoist.code}"
    if hoist.is_guarded:
        code += f" if {words[1]} else None"
    return Edit(
        at=calls[0],
        summary=f"Evaluates {hoist.code!r} once before the loop, where its value cannot change.",
        replace={call: cst.Name(local) for call in calls},
        before=[(hoist.place, code)],
    )


def _hoist(facts: Facts, call: cst.Call) -> _Hoist | None:
    is_guarded = _is_extreme_of_loop(facts, call)
    if not (is_guarded or _is_safe(facts, call)):
        return None
    held = [
        name
        for name in names_read(call) & facts.usage.locals
        if ty.is_mutable(facts.of(_occurrence(call, name)))
    ]
    place = facts.hoisting_place(call, *held)
    if place is None:
        return None
    if is_guarded and not any(facts.usage.is_inside(r, place) for r in _own_loops(facts, call)):
        return None
    return _Hoist(place, facts.view.code(call), is_guarded)


def _occurrence(call: cst.Call, name: str) -> cst.CSTNode:
    return next(node for node in walk(call) if isinstance(node, cst.Name) and node.value == name)


def _is_safe(facts: Facts, call: cst.Call) -> bool:
    if facts.cannot_raise(call):
        return ty.only(facts.of(call), *_IMMUTABLE)
    values = argument_values(call)
    if not values:
        return False
    if isinstance(call.func, cst.Attribute):
        return _is_constant_of_math(facts, call.func, values)
    if facts.usage.builtin_call(call, "float") is not None:
        return _is_infinite(values)
    if facts.usage.builtin_call(call, "range") is not None:
        whole = all(ty.only(facts.of(v), "int", "bool") and facts.cannot_raise(v) for v in values)
        return whole and len(values) < 3 and _is_only_read(facts, call)
    argument = values[0]
    if not isinstance(argument, cst.Name) or len(values) != 1 or not ty.is_sized(facts.of(argument)):
        return False
    held = facts.elements(argument)
    if facts.usage.builtin_call(call, "sum") is not None:
        return ty.only(held, "int", "bool") or ty.only(held, "float")
    if facts.usage.builtin_call(call, "sorted") is not None:
        return (ty.only(held, "int", "bool") or ty.only(held, "str")) and _is_only_read(facts, call)
    if facts.usage.builtin_call(call, "set", "frozenset") is not None:
        return ty.is_hashable(held) and _is_only_read(facts, call)
    return False


def _is_only_read(facts: Facts, call: cst.Call) -> bool:
    parent = facts.view.parent(call)
    if isinstance(parent, cst.ComparisonTarget):
        return isinstance(parent.operator, cst.In | cst.NotIn)
    return isinstance(parent, cst.For | cst.CompFor) and parent.iter is call


def _is_constant_of_math(facts: Facts, function: cst.Attribute, values: list[cst.BaseExpression]) -> bool:
    if facts.view.code(function.value) != facts.module_alias("math") or len(values) != 1:
        return False
    number = values[0]
    if not isinstance(number, cst.Integer | cst.Float) or function.attr.value not in _SAFE_ABOVE_ZERO:
        return False
    return 0 < number.evaluated_value < 1e300


def _is_infinite(values: list[cst.BaseExpression]) -> bool:
    if len(values) != 1 or not isinstance(values[0], cst.SimpleString):
        return False
    try:
        return math.isinf(float(ast.literal_eval(values[0].value)))
    except ValueError:
        return False


def _is_extreme_of_loop(facts: Facts, call: cst.Call) -> bool:
    """True for `max(xs)` inside a loop over `xs`, which therefore is not empty there."""
    values = argument_values(call)
    if facts.usage.builtin_call(call, "max", "min") is None or values is None or len(values) != 1:
        return False
    argument = values[0]
    if not isinstance(argument, cst.Name) or not ty.only(facts.of(argument), "list", "tuple"):
        return False
    held = facts.elements(argument)
    return any(ty.only(held, name) for name in ("int", "str", "float")) and bool(_own_loops(facts, call))


def _own_loops(facts: Facts, call: cst.Call) -> list[cst.CSTNode]:
    """Loops around the call that run once per element of its only argument."""
    name = facts.view.code(call.args[0].value)
    if not all(facts.usage.is_builtin(word) for word in ("range", "len", "enumerate")):
        return []
    wanted = {name, f"range(len({name}))", f"enumerate({name})"}
    found: list[cst.CSTNode] = []
    for repeat in facts.usage.repeats(call):
        clause = repeat if isinstance(repeat, cst.For) else getattr(repeat, "for_in", None)
        if isinstance(clause, cst.For | cst.CompFor) and facts.view.code(clause.iter) in wanted:
            found.append(repeat)
    return found


RULE = InvariantCallHoist()
