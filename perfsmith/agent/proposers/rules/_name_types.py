"""Types of local names, from everything that binds them or puts something into what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk, walk_own_scope
from perfsmith.agent.proposers.rules._container_types import Types, one
from perfsmith.agent.proposers.rules._operator_types import arithmetic
from perfsmith.agent.proposers.rules._shapes import argument_values, index_expression
from perfsmith.agent.proposers.rules._uses import MUTATORS

if TYPE_CHECKING:
    from perfsmith.agent.proposers.rules._container_facts import Facts

_ROUNDS: Final = 8
_DEPTH: Final = 5
_BOUND_ELSEWHERE = (
    cst.AsName
    | cst.FunctionDef
    | cst.ClassDef
    | cst.ImportAlias
    | cst.MatchAs
    | cst.MatchStar
    | cst.MatchMapping
)


def solve(facts: Facts) -> None:
    """Work out the types of all local names: round after round, until nothing is added any more."""
    for parameter in _parameters(facts):
        facts.name_types[parameter.name.value] = _parameter(facts, parameter)
    bindings = list(_bindings(facts))
    for _ in range(_ROUNDS):
        changed = False
        for name, thunk in bindings:
            merged = _merged(facts.name_types.get(name, ty.NOTHING) | thunk())
            if ty.depth(merged) > _DEPTH:
                merged = ty.UNKNOWN
            if merged != facts.name_types.get(name, ty.NOTHING):
                facts.name_types[name] = merged
                changed = True
        if not changed:
            return
    for name, _ in bindings:
        facts.name_types[name] = ty.UNKNOWN


def _merged(types: Types) -> Types:
    """One entry per container type, so that `list[int]` and `list[str]` become `list[int|str]`."""
    merged: dict[tuple[str, int], ty.Type] = {}
    tuples = {item for item in types if item.name == "tuple"}
    for item in types - tuples:
        key = (item.name, len(item.args))
        present = merged.get(key, item)
        args = tuple(a | b for a, b in zip(present.args, item.args, strict=True))
        merged[key] = ty.Type(item.name, args)
    return frozenset(merged.values()) | tuples


def _parameters(facts: Facts) -> Iterator[cst.Param]:
    p = facts.view.function.params
    yield from (*p.posonly_params, *p.params, *p.kwonly_params)


def _parameter(facts: Facts, parameter: cst.Param) -> Types:
    observed = facts.view.observed.get(parameter.name.value)
    if observed:
        return ty.NOTHING.union(*(ty.parse_types(text) for text in observed))
    if parameter.annotation is None:
        return ty.UNKNOWN
    types = ty.parse_types(facts.view.code(parameter.annotation.annotation))
    if ty.only(types, "float"):
        types |= one("int")
    is_none = isinstance(parameter.default, cst.Name) and parameter.default.value == "None"
    return types | one("NoneType") if is_none else types


def _bindings(facts: Facts) -> Iterator[tuple[str, Callable[[], Types]]]:
    p = facts.view.function.params
    for star in (p.star_arg, p.star_kwarg):
        if isinstance(star, cst.Param):
            yield star.name.value, lambda: ty.UNKNOWN
    for node in walk_own_scope(facts.view.function.body):
        if isinstance(node, cst.Assign):
            for target in node.targets:
                yield from bound_by(facts, target.target, lambda n=node: facts.of(n.value))  # type: ignore[misc]
        elif isinstance(node, cst.AnnAssign):
            yield from bound_by(facts, node.target, lambda n=node: _annotated(facts, n))  # type: ignore[misc]
        elif isinstance(node, cst.AugAssign):
            yield from bound_by(
                facts,
                node.target,
                lambda n=node: arithmetic(n.operator, facts.of(n.target), facts.of(n.value)),  # type: ignore[misc]
            )
        elif isinstance(node, cst.NamedExpr):
            yield from bound_by(facts, node.target, lambda n=node: facts.of(n.value))  # type: ignore[misc]
        elif isinstance(node, cst.For):
            yield from bound_by(
                facts,
                node.target,
                lambda n=node: ty.UNKNOWN if n.asynchronous else facts.elements(n.iter),  # type: ignore[misc]
            )
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            yield from _growth(facts, node, node.func)
        elif isinstance(node, _BOUND_ELSEWHERE):
            for name in _names_of(node):
                yield name, lambda: ty.UNKNOWN
    for name in facts.usage.locals:
        if any(use.kind == "captured" for use in facts.usage.uses(name)) and _is_nonlocal(facts, name):
            yield name, lambda: ty.UNKNOWN


def _is_nonlocal(facts: Facts, name: str) -> bool:
    return any(
        isinstance(node, cst.Nonlocal) and any(item.name.value == name for item in node.names)
        for node in walk(facts.view.function)
    )


def _annotated(facts: Facts, node: cst.AnnAssign) -> Types:
    declared = ty.parse_types(facts.view.code(node.annotation.annotation))
    if node.value is None:
        return ty.NOTHING
    found = facts.of(node.value)
    return declared if ty.known(declared) and not ty.only(declared, "float") else found


def bound_by(
    facts: Facts, target: cst.CSTNode, types: Callable[[], Types]
) -> Iterator[tuple[str, Callable[[], Types]]]:
    """Names that a target binds or puts something into, each with the types it adds."""
    if isinstance(target, cst.Name):
        yield target.value, types
    elif isinstance(target, cst.Tuple | cst.List):
        starred = any(isinstance(e, cst.StarredElement) for e in target.elements)
        for position, element in enumerate(target.elements):
            if isinstance(element, cst.StarredElement):
                yield from bound_by(facts, element.value, lambda: one("list"))
            elif starred:
                yield from bound_by(facts, element.value, lambda: ty.elements(types()))
            else:
                yield from bound_by(
                    facts,
                    element.value,
                    lambda i=position: _unpacked(types(), i),  # type: ignore[misc]
                )
    elif isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name):
        name, index = target.value.value, index_expression(target)
        if index is None:
            yield name, lambda: ty.without_elements(facts.name_types.get(name, ty.NOTHING))
        else:
            yield name, lambda: _grown(facts, name, facts.of(index), types())


def _grown(facts: Facts, name: str, keys: Types, values: Types) -> Types:
    present = facts.name_types.get(name, ty.NOTHING)
    dicts = frozenset(item for item in present if item.name == "dict")
    return ty.with_elements(dicts, keys, values) | ty.with_elements(present - dicts, values)


def _growth(
    facts: Facts, node: cst.Call, function: cst.Attribute
) -> Iterator[tuple[str, Callable[[], Types]]]:
    if not isinstance(function.value, cst.Name) or function.attr.value not in MUTATORS:
        return
    name, method = function.value.value, function.attr.value
    values = argument_values(node)
    if values is None:
        yield name, lambda: ty.without_elements(facts.name_types.get(name, ty.NOTHING))
    elif method in ("append", "add", "appendleft") and len(values) == 1:
        yield name, lambda: _grown(facts, name, ty.NOTHING, facts.of(values[0]))
    elif method == "insert" and len(values) == 2:
        yield name, lambda: _grown(facts, name, ty.NOTHING, facts.of(values[1]))
    elif method == "setdefault" and len(values) == 2:
        yield name, lambda: _grown(facts, name, facts.of(values[0]), facts.of(values[1]))
    elif method in ("extend", "extendleft") and len(values) == 1:
        yield name, lambda: _grown(facts, name, ty.NOTHING, facts.elements(values[0]))
    elif method == "update":
        yield name, lambda: ty.without_elements(facts.name_types.get(name, ty.NOTHING))


def _unpacked(types: Types, position: int) -> Types:
    return ty.NOTHING.union(
        *(
            ty.item_types(frozenset({item}), position)
            if item.name == "tuple"
            else ty.elements(frozenset({item}))
            for item in types
        )
    )


def _names_of(node: cst.CSTNode) -> set[str]:
    if isinstance(node, cst.ImportAlias):
        return {node.evaluated_alias or node.evaluated_name.split(".")[0]}
    name = getattr(node, "name", None) or getattr(node, "rest", None)
    return {item.value for item in walk(name) if isinstance(item, cst.Name)} if name is not None else set()
