"""What a function binds, reads and changes, by its text alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

Function = ast.FunctionDef | ast.AsyncFunctionDef

CHANGING: Final = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem"}
    | {"popleft", "remove", "reverse", "rotate", "setdefault", "sort", "update", "fill", "put", "resize"}
    | {"difference_update", "intersection_update", "symmetric_difference_update", "subtract", "write"}
)
"""Methods that change their object: allowed on what the function made itself, or as the original has them."""
_MAKERS: Final = frozenset(
    {"list", "dict", "set", "bytearray", "sorted", "deque", "Counter", "defaultdict", "OrderedDict"}
    | {"zeros", "ones", "empty", "full", "zeros_like", "empty_like", "ones_like", "full_like", "arange"}
)
_PLAIN_RESULTS: Final = frozenset({"abs", "float", "int", "len", "ord", "round", "str"})


def bound_in(function: Function) -> frozenset[str]:
    """Local names, those of nested scopes among them."""
    every = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    declared = {
        name
        for node in ast.walk(function)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }
    stored = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    handled = {node.name for node in ast.walk(function) if isinstance(node, ast.ExceptHandler) and node.name}
    return frozenset((every | stored | handled) - declared)


def loads(function: Function) -> dict[str, int]:
    """How often each name is read in the body."""
    found: dict[str, int] = {}
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found[node.id] = found.get(node.id, 0) + 1
    return found


def changes(function: Function) -> Iterator[tuple[str, str]]:
    """Every store into an object and every use of a changing method, with the name it starts from."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            key = node.attr if isinstance(node, ast.Attribute) else "[]"
            yield f"{ast.dump(node.value)} {key}", _root(node.value)
        elif isinstance(node, ast.Attribute) and node.attr in CHANGING:
            yield f"{ast.dump(node.value)} {node.attr}", _root(node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield f"{node.target.id} in place", node.target.id


def _root(node: ast.expr) -> str:
    """The bare name; empty for anything deeper, which may belong to somebody else."""
    return node.id if isinstance(node, ast.Name) else ""


def values_of(function: Function, name: str) -> Iterator[ast.expr | None]:
    """Expressions a local is bound to; None where it is bound in another way."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value
                elif any(isinstance(n, ast.Name) and n.id == name for n in _stored_in(target)):
                    yield None
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.target.id == name and node.value is not None:
                yield node.value
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            yield node.value
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            if any(isinstance(n, ast.Name) and n.id == name for n in _stored_in(node.target)):
                yield None
        elif isinstance(node, ast.arg) and node.arg == name:
            yield None
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            if any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node.optional_vars)):
                yield None
        elif isinstance(node, ast.ExceptHandler) and node.name == name:
            yield None


def _stored_in(target: ast.expr) -> Iterator[ast.AST]:
    return (n for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def is_plain_value(node: ast.expr) -> bool:
    """True for an expression that gives a number, a text or a truth value."""
    if isinstance(node, ast.Constant | ast.JoinedStr | ast.Compare):
        return True
    if isinstance(node, ast.BinOp):
        return is_plain_value(node.left) and is_plain_value(node.right)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PLAIN_RESULTS


def makes_container(node: ast.expr) -> bool:
    """True for an expression that makes a new container each time."""
    if isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Add):
        return isinstance(node.left, ast.List) or isinstance(node.right, ast.List)
    if not isinstance(node, ast.Call):
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else name
    return name in _MAKERS
