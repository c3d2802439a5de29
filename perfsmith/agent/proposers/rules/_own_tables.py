"""Tables that a function makes for itself: what kinds they are, and that no other code can change them."""

from __future__ import annotations

from typing import Final, Literal

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._shapes import argument_values, assigned_name
from perfsmith.agent.proposers.rules._statements import bindings_in_module, is_in_try
from perfsmith.agent.proposers.rules._uses import Use

Kind = Literal["list", "array", "defaultdict"]

_ALLOCATORS: Final = frozenset({"zeros", "ones", "empty", "full"})
_READ_ONLY: Final = frozenset({"bind", "load_item", "store_item", "slice", "test", "read", "return"})
_LOOKS: Final = _READ_ONLY | {"iterate", "member", "method", "delete_item"}
_QUIET_METHODS: Final = frozenset({"sum", "max", "min", "tolist", "copy", "any", "all", "mean"})
_PLAIN_FACTORIES: Final = frozenset({"list", "dict", "set", "int", "float"})


def kinds_of(facts: Facts, name: str) -> frozenset[Kind]:
    """What a local can be, when each value of it is a table made here that only this name can reach.

    Empty when that is not so. Code called from here then puts no other row into a list, and nobody gives
     an array another shape. A `defaultdict` counts only where nobody looks at which keys it has.
    """
    usage = facts.usage
    if name in usage.parameters or not usage.is_plain_local(name):
        return frozenset()
    kinds: set[Kind] = set()
    for bind in usage.bindings(name):
        if isinstance(bind, cst.AnnAssign) and bind.value is None:
            continue
        pair = assigned_name(bind)
        kind = _kind_made(facts, pair[1]) if pair is not None else None
        if kind is None:
            return frozenset()
        kinds.add(kind)
    uses = usage.uses(name)
    return (
        frozenset(kinds) if all(_is_tame(facts, use, kind) for use in uses for kind in kinds) else frozenset()
    )


def leaves(facts: Facts, node: cst.Name) -> bool:
    """True when nothing of the function runs any more once the statement around the name has run."""
    is_returned = any(isinstance(parent, cst.Return) for parent in facts.view.ancestors(node))
    return is_returned and not is_in_try(facts.view, node)


def array_shape(view: FunctionView, call: cst.Call) -> list[cst.BaseExpression] | None:
    """`[R, C]` of `numpy.zeros((R, C), ...)`; None for other calls and for arrays of one axis."""
    function = call.func
    if not (isinstance(function, cst.Attribute) and isinstance(function.value, cst.Name)):
        return None
    if function.attr.value not in _ALLOCATORS or not _is_numpy(view, function.value.value):
        return None
    first = call.args[0] if call.args else None
    if first is None or first.keyword is not None or first.star:
        return None
    shape = first.value
    if not isinstance(shape, cst.Tuple | cst.List) or len(shape.elements) < 2:
        return None
    if not all(isinstance(element, cst.Element) for element in shape.elements):
        return None
    return [element.value for element in shape.elements]


def makes_plain_defaultdict(facts: Facts, call: cst.BaseExpression) -> bool:
    """`defaultdict(list)`, `defaultdict(lambda: defaultdict(int))`: a missing row is made without effects."""
    values = argument_values(call) if isinstance(call, cst.Call) else None
    if not isinstance(call, cst.Call) or values is None or len(values) != 1:
        return False
    if not _is_defaultdict(facts, call.func):
        return False
    factory = values[0]
    if isinstance(factory, cst.Name):
        return factory.value in _PLAIN_FACTORIES and facts.usage.is_builtin(factory.value)
    if not isinstance(factory, cst.Lambda) or names_read(factory.params):
        return False
    body = factory.body
    if isinstance(body, cst.List | cst.Dict):
        return not body.elements
    return makes_plain_defaultdict(facts, body)


def _is_tame(facts: Facts, use: Use, kind: Kind) -> bool:
    """True when the use lets nobody else reach the table, nor tells one look-up from none."""
    if kind == "defaultdict":
        return use.kind in ("bind", "load_item", "store_item")
    if use.kind in ("escape", "passed"):
        return leaves(facts, use.name)
    if kind == "array":
        is_quiet = use.kind == "method" and use.method in _QUIET_METHODS
        return is_quiet or use.kind in _READ_ONLY
    return use.kind in _LOOKS


def _kind_made(facts: Facts, value: cst.BaseExpression) -> Kind | None:
    if isinstance(value, cst.List | cst.ListComp):
        return "list"
    if isinstance(value, cst.BinaryOperation) and isinstance(value.operator, cst.Multiply):
        is_repeated = isinstance(value.left, cst.List) and ty.only(facts.of(value.right), "int", "bool")
        return "list" if is_repeated else None
    if not isinstance(value, cst.Call):
        return None
    if array_shape(facts.view, value) is not None:
        return "array"
    return "defaultdict" if makes_plain_defaultdict(facts, value) else None


def _is_defaultdict(facts: Facts, function: cst.BaseExpression) -> bool:
    if isinstance(function, cst.Name):
        is_imported = not facts.usage.is_unbound(function.value)
        return (
            function.value == "defaultdict" and is_imported and facts.can_import("collections", "defaultdict")
        )
    module = facts.module_alias("collections")
    return module is not None and facts.view.code(function) == f"{module}.defaultdict"


def _is_numpy(view: FunctionView, name: str) -> bool:
    """True when the name is the module `numpy`, or `None` where that cannot be imported."""
    accepted = view.once("names of numpy", lambda: _names_of_numpy(view))
    return name in accepted


def _names_of_numpy(view: FunctionView) -> frozenset[str]:
    expected: dict[str, int] = {}
    for node in walk(view.module):
        if isinstance(node, cst.ImportStar):
            return frozenset()
        if isinstance(node, cst.ImportAlias) and node.evaluated_name == "numpy":
            name = node.evaluated_alias or "numpy"
            expected[name] = expected.get(name, 0) + 1
    for node in walk(view.module):
        pair = assigned_name(node) if isinstance(node, cst.Assign) else None
        is_none = pair is not None and isinstance(pair[1], cst.Name) and pair[1].value == "None"
        if pair is not None and is_none and pair[0] in expected:
            expected[pair[0]] += 1
    return frozenset(name for name, count in expected.items() if bindings_in_module(view, name) == count)
