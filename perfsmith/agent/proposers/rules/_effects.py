"""What runs foreign code, and what may change an object that somebody else holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_types import Types
from perfsmith.agent.proposers.rules._shapes import target_role
from perfsmith.agent.proposers.rules._uses import MUTATORS

if TYPE_CHECKING:
    from perfsmith.agent.proposers.rules._container_facts import Facts

_HARMLESS: Final = frozenset(
    {"len", "isinstance", "abs", "min", "max", "sum", "sorted", "str", "int", "float", "bool", "repr"}
    | {"range", "enumerate", "zip", "print", "list", "tuple", "dict", "set", "frozenset", "reversed", "ord"}
    | {"chr", "round", "divmod", "pow", "any", "all", "hash", "id", "type", "bytes", "complex", "format"}
    | {"issubclass", "callable", "hex", "bin", "oct", "ascii", "object", "slice", "bytearray"}
)
"""Builtins that change no argument (a `key` function aside)."""
_CHANGING_FUNCTIONS: Final = frozenset(
    {"insort", "insort_left", "insort_right", "setitem", "delitem", "attrgetter", "itemgetter"}
    | {"methodcaller", "call", "iadd", "iand", "iconcat", "ifloordiv", "ilshift", "imatmul", "imod", "imul"}
    | {"ior", "ipow", "irshift", "isub", "itruediv", "ixor"}
)
"""Functions of those modules that change an argument, or make something that runs foreign code."""


def is_foreign(facts: Facts, node: cst.CSTNode) -> bool:
    """True when the node itself (not what is below it) runs code that is not known to be harmless."""
    if isinstance(node, cst.Await | cst.Yield | cst.With | cst.Lambda | cst.FunctionDef | cst.ClassDef):
        return True
    if isinstance(node, cst.For | cst.CompFor) and node.asynchronous is not None:
        return True
    if isinstance(node, cst.Import | cst.ImportFrom):
        return True
    return isinstance(node, cst.Call) and not _is_harmless(facts, node)


def changes_only_its_own(facts: Facts) -> bool:
    body = facts.view.function.body
    if facts.usage.reads_frame() or facts.runs_foreign_code(body):
        return False
    return not any(_may_change_other(facts, node) for node in walk(body))


def _may_change_other(facts: Facts, node: cst.CSTNode) -> bool:
    """True when the node itself may change an object that is not held by one local name alone."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        name = node.func.attr.value
        return name.startswith("_") or (name in MUTATORS and not _is_exclusive(facts, node.func.value))
    if isinstance(node, cst.For | cst.CompFor):
        return not facts.iterates_quietly(node.iter)
    if isinstance(node, cst.GeneratorExp):
        return not facts.usage.is_consumed_at_once(node)
    if isinstance(node, cst.AugAssign):
        is_own = _is_exclusive(facts, node.target) or not ty.is_mutable(facts.of(node.target))
        return isinstance(node.target, cst.Name) and not is_own
    if isinstance(node, cst.Subscript) and target_role(facts.view, node):
        return not _is_exclusive(facts, node.value)
    return isinstance(node, cst.Attribute) and target_role(facts.view, node) != ""


def _is_exclusive(facts: Facts, node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and facts.usage.is_exclusive(node.value, until_return=True)


def may_reach(facts: Facts, node: cst.CSTNode, types: Types) -> bool:
    """True when the node itself (not what is below it) may change an object of these types."""
    receiver = (
        node.func.value if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) else None
    )
    if isinstance(node, cst.Call) and receiver is not None and method_name(node) in MUTATORS:
        return _may_be_same(facts, receiver, types)
    if isinstance(node, cst.AugAssign):
        return isinstance(node.target, cst.Name) and _may_be_same(facts, node.target, types)
    if isinstance(node, cst.Subscript) and target_role(facts.view, node):
        return _may_be_same(facts, node.value, types)
    return is_foreign(facts, node)


def _may_be_same(facts: Facts, node: cst.CSTNode, types: Types) -> bool:
    if isinstance(node, cst.Name) and facts.usage.is_exclusive(node.value):
        return False
    mine = {item.name for item in facts.of(node)}
    theirs = {item.name for item in types}
    return "?" in mine | theirs or not mine.isdisjoint(theirs)


def _is_harmless(facts: Facts, node: cst.Call) -> bool:
    if any(argument.keyword is not None and argument.keyword.value == "key" for argument in node.args):
        return False
    if facts.usage.builtin_call(node, "next") is not None and node.args:
        return isinstance(node.args[0].value, cst.GeneratorExp)
    if isinstance(node.func, cst.Name):
        return node.func.value in _HARMLESS and facts.usage.is_builtin(node.func.value)
    if isinstance(node.func, cst.Attribute):
        if _is_pure_module(facts, node.func.value):
            return node.func.attr.value not in _CHANGING_FUNCTIONS
        return is_builtin_receiver(facts, node.func.value)
    return False


def _is_pure_module(facts: Facts, node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name | cst.Attribute) and facts.view.code(node) in facts.pure_modules


def is_builtin_receiver(facts: Facts, node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Name) and facts.usage.is_exclusive(node.value):
        return True
    names = {item.name for item in facts.of(node)}
    return bool(names) and all(
        name in ("int", "float", "bool", "str", "bytes", "complex", "NoneType")
        or name in ("list", "tuple", "dict", "set", "frozenset", "range", "deque")
        or name.startswith("dict_")
        for name in names
    )


def method_name(node: cst.Call) -> str:
    return node.func.attr.value if isinstance(node.func, cst.Attribute) else ""


def changes_nested(facts: Facts) -> bool:
    """True when containers inside containers may be changed: a method or store not on a plain name."""
    for node in walk(facts.view.function):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            if node.func.attr.value in MUTATORS and not _is_on_fresh(facts, node.func.value):
                return True
        elif isinstance(node, cst.AssignTarget | cst.AugAssign):
            target = node.target
            if isinstance(target, cst.Subscript) and not _is_on_fresh(facts, target.value):
                return True
    return False


def _is_on_fresh(facts: Facts, node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.Name):
        return False
    return node.value in facts.usage.parameters or all(
        isinstance(bind, cst.Assign | cst.AnnAssign)
        and bind.value is not None
        and facts.usage.makes_container(bind.value)
        for bind in facts.usage.bindings(node.value)
    )
