"""What one occurrence of a name does with the object it holds: reads, changes, keeps or binds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._shapes import argument_values, target_role

if TYPE_CHECKING:
    from perfsmith.agent.proposers.rules._usage import Usage

READERS: Final = frozenset(
    {"len", "sum", "sorted", "min", "max", "any", "all", "set", "frozenset", "list", "tuple", "dict"}
    | {"bool", "isinstance", "repr", "str"}
)
"""Builtins that read their argument during the call and do not keep it."""
_LAZY_READERS: Final = frozenset({"enumerate", "zip", "reversed", "iter", "map", "filter"})
MUTATORS: Final = frozenset(
    {"append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "discard"}
    | {"update", "setdefault", "popitem", "appendleft", "popleft", "extendleft", "rotate"}
    | {"intersection_update", "difference_update", "symmetric_difference_update"}
)
"""Methods of builtin containers that change the container."""


@dataclass(frozen=True, slots=True)
class Use:
    """One occurrence of a name in the target."""

    kind: str
    """What is done with the object.

    `bind`, `augment`, `method`, `attribute`, `load_item`, `slice`, `store_item`, `delete_item`, `read`,
    `member`, `compare`, `iterate`, `test`, `passed` (to a method `extend` or `update`), `return`, `captured`
    (inside a nested function) or `escape`.
    """
    name: cst.Name
    """The occurrence."""
    outer: cst.CSTNode
    """The expression or statement that gave the use its kind."""
    method: str = ""
    """Method called, or builtin that reads it."""


def is_variable(view: FunctionView, node: cst.Name) -> bool:
    """True when the name stands for a variable, not for an attribute, a keyword or a type."""
    parent = view.parent(node)
    if isinstance(parent, cst.Attribute):
        return node is parent.value
    if isinstance(parent, cst.Arg):
        return node is parent.value
    if isinstance(parent, cst.FunctionDef | cst.ClassDef):
        return parent is not view.function
    if isinstance(parent, cst.Param):
        return node is parent.default
    return not any(isinstance(item, cst.Annotation) for item in view.ancestors(node))


def use_of(usage: Usage, node: cst.Name) -> Use:
    """What this occurrence does with the object."""
    view = usage.view
    parent = view.parent(node)
    if not usage.is_in_own_scope(node) or isinstance(parent, cst.NameItem):
        return Use("captured", node, node)
    if isinstance(parent, cst.Attribute):
        call = view.parent(parent)
        if isinstance(call, cst.Call) and call.func is parent:
            return Use("method", node, call, parent.attr.value)
        return Use("attribute", node, parent)
    if isinstance(parent, cst.Subscript) and parent.value is node:
        return _use_of_item(usage, node, parent)
    if isinstance(parent, cst.Arg):
        return _use_as_argument(usage, node, parent)
    return _use_by_parent(usage, node, parent)


def _use_of_item(usage: Usage, node: cst.Name, item: cst.Subscript) -> Use:
    role = target_role(usage.view, item)
    if role:
        return Use("delete_item" if role == "delete" else "store_item", node, item)
    is_slice = any(isinstance(part.slice, cst.Slice) for part in item.slice)
    return Use("slice" if is_slice else "load_item", node, item)


def _use_as_argument(usage: Usage, node: cst.Name, argument: cst.Arg) -> Use:
    call = usage.view.parent(argument)
    if isinstance(call, cst.Call):
        found = usage.builtin_call(call, *READERS)
        if argument.star == "*":
            return Use("read", node, call, "*")
        if found is not None and call.args[0] is argument:
            name = call.func.value if isinstance(call.func, cst.Name) else ""
            if name not in ("min", "max") or argument_values(call) == [node]:
                return Use("read", node, call, name)
        if usage.builtin_call(call, *_LAZY_READERS) is not None:
            lazy = _use_of_lazy(usage, node, call)
            if lazy is not None:
                return lazy
        if isinstance(call.func, cst.Attribute) and isinstance(call.func.value, cst.SimpleString):
            return Use("read", node, call, call.func.attr.value)
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in ("extend", "update"):
            return Use("passed", node, call, call.func.attr.value)
    return Use("escape", node, argument)


def _use_of_lazy(usage: Usage, node: cst.Name, call: cst.Call) -> Use | None:
    """How an `enumerate(x)`, `zip(x, y)`, ... around the name is used up; None when it is kept."""
    outer = usage.view.parent(call)
    if isinstance(outer, cst.For | cst.CompFor) and outer.iter is call:
        return Use("iterate", node, outer)
    consumer = usage.view.parent(outer) if isinstance(outer, cst.Arg) else None
    if not isinstance(consumer, cst.Call):
        return None
    if usage.builtin_call(consumer, *_LAZY_READERS) is not None:
        return _use_of_lazy(usage, node, consumer)
    if usage.builtin_call(consumer, *READERS) is not None:
        return Use("read", node, call, usage.view.code(call.func))
    return None


def _use_by_parent(usage: Usage, node: cst.Name, parent: cst.CSTNode | None) -> Use:
    if isinstance(parent, cst.ComparisonTarget):
        is_member = isinstance(parent.operator, cst.In | cst.NotIn)
        return Use("member" if is_member else "compare", node, usage.view.parent(parent) or parent)
    if isinstance(parent, cst.Comparison):
        return Use("compare", node, parent)
    if isinstance(parent, cst.For | cst.CompFor) and parent.iter is node:
        return Use("iterate", node, parent)
    if isinstance(parent, cst.AugAssign) and parent.target is node:
        return Use("augment", node, parent)
    if target_role(usage.view, node) or isinstance(
        parent, cst.FunctionDef | cst.ClassDef | cst.ImportAlias | cst.MatchAs | cst.MatchStar
    ):
        return Use("bind", node, _binder(usage.view, node))
    if _is_tested(usage.view, node, parent):
        return Use("test", node, parent or node)
    if isinstance(parent, cst.Return):
        return Use("return", node, parent)
    if isinstance(parent, cst.FormattedStringExpression | cst.Expr | cst.BinaryOperation):
        return Use("read", node, parent, type(parent).__name__)
    if isinstance(parent, cst.StarredElement):
        return Use("read", node, parent, "*")
    return Use("escape", node, parent or node)


def _is_tested(view: FunctionView, node: cst.CSTNode, parent: cst.CSTNode | None) -> bool:
    if isinstance(parent, cst.BooleanOperation):
        return _is_tested(view, parent, view.parent(parent))
    if isinstance(parent, cst.UnaryOperation):
        return isinstance(parent.operator, cst.Not)
    if isinstance(parent, cst.CompIf):
        return True
    return isinstance(parent, cst.If | cst.While | cst.IfExp | cst.Assert) and parent.test is node


def _binder(view: FunctionView, node: cst.CSTNode) -> cst.CSTNode:
    for parent in view.ancestors(node):
        if isinstance(
            parent,
            cst.Assign
            | cst.AnnAssign
            | cst.AugAssign
            | cst.NamedExpr
            | cst.For
            | cst.CompFor
            | cst.Del
            | cst.BaseStatement
            | cst.ExceptHandler,
        ):
            return parent
    return node
