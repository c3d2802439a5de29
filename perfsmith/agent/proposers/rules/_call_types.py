"""Types of what calls return: builtins, methods of builtin types, classes of the module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._container_types import Types, one
from perfsmith.agent.proposers.rules._shapes import argument_values
from perfsmith.agent.proposers.rules._text_methods import TO_BOOL, TO_INT, TO_STR

if TYPE_CHECKING:
    from perfsmith.agent.proposers.rules._container_facts import Facts

_CALL_TYPES: Final = {
    "len": "int",
    "ord": "int",
    "int": "int",
    "hash": "int",
    "id": "int",
    "str": "str",
    "repr": "str",
    "chr": "str",
    "float": "float",
    "bool": "bool",
    "isinstance": "bool",
    "issubclass": "bool",
    "callable": "bool",
    "any": "bool",
    "all": "bool",
}


def type_of_call(facts: Facts, node: cst.Call) -> Types:
    """Possible types of what the call returns."""
    if isinstance(node.func, cst.Attribute):
        return _method(facts, node, node.func)
    if not isinstance(node.func, cst.Name) or not facts.usage.is_builtin(node.func.value):
        return _constructed(facts, node)
    name = node.func.value
    values = [argument.value for argument in node.args if argument.keyword is None and not argument.star]
    if name in _CALL_TYPES:
        return one(_CALL_TYPES[name])
    if name in ("list", "set", "frozenset", "sorted", "tuple"):
        held = facts.elements(values[0]) if values else ty.NOTHING
        if name == "tuple":
            return one("tuple", held, frozenset({ty.Type("...")}))
        return one("list" if name == "sorted" else name, held)
    if name == "dict":
        return one("dict") if node.args else one("dict", ty.NOTHING, ty.NOTHING)
    if name == "range":
        return one("range", one("int"))
    if name == "enumerate" and values:
        return one("enumerate", one("tuple", one("int"), facts.elements(values[0])))
    if name == "zip" and values and len(values) == len(node.args):
        return one("zip", one("tuple", *(facts.elements(value) for value in values)))
    if name == "reversed" and values:
        return one("reversed", facts.elements(values[0]))
    return _reduction(facts, name, node, values)


def _reduction(facts: Facts, name: str, node: cst.Call, values: list[cst.BaseExpression]) -> Types:
    if name in ("min", "max") and values and len(values) == len(node.args):
        if len(values) == 1:
            return facts.elements(values[0])
        return ty.NOTHING.union(*(facts.of(value) for value in values))
    if name == "abs" and len(values) == 1 and ty.is_number(facts.of(values[0])):
        return one("float") if ty.only(facts.of(values[0]), "float") else one("int") | one("float")
    if name == "sum" and len(values) == 1 and len(node.args) == 1:
        held = facts.elements(values[0])
        if ty.only(held, "int", "bool"):
            return one("int")
        return one("int") | one("float") if ty.is_number(held) else ty.UNKNOWN
    return ty.UNKNOWN


def _constructed(facts: Facts, node: cst.Call) -> Types:
    name = node.func.value if isinstance(node.func, cst.Name) else ""
    return one(name) if name in facts.classes and name not in facts.usage.locals else ty.UNKNOWN


def _method(facts: Facts, node: cst.Call, function: cst.Attribute) -> Types:
    if facts.usage.makes_dict_from_keys(node):
        return _dict_from_keys(facts, node)
    receiver, name = facts.of(function.value), function.attr.value
    if ty.only(receiver, "str"):
        if name in TO_STR:
            return one("str")
        if name in TO_INT:
            return one("int")
        if name in TO_BOOL:
            return one("bool")
        if name in ("split", "rsplit", "splitlines"):
            return one("list", one("str"))
        if name in ("partition", "rpartition"):
            return one("tuple", one("str"), one("str"), one("str"))
        return one("bytes") if name == "encode" else ty.UNKNOWN
    if ty.only(receiver, "dict"):
        return _dict_method(facts, node, receiver, name)
    if ty.only(receiver, "list", "deque") and name in ("pop", "popleft"):
        return ty.item_types(receiver, None)
    if ty.only(receiver, "list", "set") and name == "copy":
        return receiver
    if ty.only(receiver, "list", "tuple") and name in ("count", "index"):
        return one("int")
    return ty.UNKNOWN


def _dict_from_keys(facts: Facts, node: cst.Call) -> Types:
    values = argument_values(node)
    if values is None or not 1 <= len(values) <= 2:
        return one("dict")
    return one("dict", facts.elements(values[0]), facts.of(values[1]) if values[1:] else one("NoneType"))


def _dict_method(facts: Facts, node: cst.Call, receiver: Types, name: str) -> Types:
    keys, values = ty.elements(receiver), ty.item_types(receiver, None)
    if name == "keys":
        return one("dict_keys", keys)
    if name == "values":
        return one("dict_values", values)
    if name == "items":
        return one("dict_items", one("tuple", keys, values))
    arguments = argument_values(node)
    if arguments is None:
        return ty.UNKNOWN
    if name in ("get", "setdefault") and len(arguments) == 1:
        return values | one("NoneType")
    if name in ("get", "setdefault", "pop") and len(arguments) == 2:
        return values | facts.of(arguments[1])
    if name == "pop" and len(arguments) == 1:
        return values
    return receiver if name == "copy" else ty.UNKNOWN
