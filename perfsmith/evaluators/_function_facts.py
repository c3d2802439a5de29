"""What a function binds, reads and changes, by its text alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from typing import Final

Function = ast.FunctionDef | ast.AsyncFunctionDef

CHANGING: Final = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem"}
    | {"popleft", "remove", "reverse", "rotate", "setdefault", "sort", "update", "fill", "put", "resize"}
    | {"difference_update", "intersection_update", "symmetric_difference_update", "subtract", "write"}
)
"""Methods that change their object: allowed on what the function made itself, or as the original has them."""
_PLAIN_RESULTS: Final = frozenset({"abs", "float", "int", "len", "ord", "round", "str"})
_PLAIN_METHODS: Final = frozenset(
    {"bit_length", "count", "end", "find", "index", "lower", "rfind", "rindex", "start", "strip", "upper"}
)
_ARRAY_MAKERS: Final = frozenset({"arange", "ones", "zeros"})


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


def parameters(function: Function) -> tuple[str, ...]:
    """Names of the parameters, the collecting ones among them."""
    return tuple(node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg))


def defaults_of(function: Function, parameter: str) -> Iterator[ast.expr]:
    """The default of a parameter, if it has one."""
    args = function.args
    plain = [*args.posonlyargs, *args.args]
    for arg, default in zip(plain[len(plain) - len(args.defaults) :], args.defaults, strict=True):
        if arg.arg == parameter:
            yield default
    for arg, named in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        if arg.arg == parameter and named is not None:
            yield named


def array_makers(module: ast.Module) -> frozenset[str]:
    """Dotted names under which the module can make arrays: `np.zeros`, `array`; none that could be others."""
    means: dict[str, set[str]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                means.setdefault(alias.asname or alias.name.split(".")[0], set()).add(alias.name)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                means.setdefault(alias.asname or alias.name, set()).add(f"{node.module}.{alias.name}")
        elif isinstance(node, Function | ast.ClassDef):
            means.setdefault(node.name, set()).add("defined here")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            means.setdefault(node.id, set()).add("stored")
    for node in ast.walk(module):
        # `except ImportError: numpy = None`
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and _stores(module, target.id) == 1:
                means[target.id].discard("stored")
    arrays = {f"{name}.{maker}" for name in means if means[name] == {"numpy"} for maker in _ARRAY_MAKERS}
    return frozenset(arrays | {name for name in means if means[name] == {"array.array"}})


def _stores(module: ast.Module, name: str) -> int:
    return sum(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in ast.walk(module)
    )


def loads(function: Function) -> dict[str, int]:
    """How often each name is read in the body."""
    found: dict[str, int] = {}
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found[node.id] = found.get(node.id, 0) + 1
    return found


def changed(function: Function) -> Iterator[str]:
    """Where every store goes and every changing method is used: `x`, `x[]` for an entry, empty if deeper."""
    for node in ast.walk(function):
        is_store = isinstance(node, ast.Attribute | ast.Subscript) and isinstance(
            node.ctx, ast.Store | ast.Del
        )
        if isinstance(node, ast.Attribute | ast.Subscript) and (is_store or _is_changing(node)):
            yield _root(node.value)


def _is_changing(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in CHANGING


def changed_in_place(function: Function) -> Iterator[str]:
    """The names in `name += ...`."""
    for node in ast.walk(function):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def entries_changed_in_place(function: Function) -> Iterator[str]:
    """Whose entry `x[...] += ...` may change: `x`, `x[]` for an entry's entry, empty if deeper."""
    for node in ast.walk(function):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
            yield _root(node.target.value)


def attributes_set(function: Function) -> Iterator[str]:
    """The names in `name.attribute = ...`; empty for no bare name."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield _root(node.value)


def changing_methods(function: Function, names: Set[str]) -> Iterator[str]:
    """Changing methods that are used on objects of these names."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr in CHANGING and _root(node.value) in names:
            yield node.attr


def stored_entries(function: Function, name: str) -> Iterator[ast.expr | None]:
    """What is put into a container: values of `name[...] = value`; None for what is put in otherwise."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and _root(target.value) == name:
                    yield node.value
                elif _stores_into(target, name):
                    yield None
        elif isinstance(node, ast.Attribute):
            if node.attr in CHANGING and _root(node.value) == name:
                yield None
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and _stores_into(node.target, name):
            yield None


def _stores_into(target: ast.expr, name: str) -> bool:
    return any(
        isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store) and _root(inner.value) == name
        for inner in ast.walk(target)
    )


def _root(node: ast.expr) -> str:
    """`x` for a bare name and `x[]` for an entry; empty for anything deeper, which may be somebody else's."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return f"{node.value.id}[]"
    return node.id if isinstance(node, ast.Name) else ""


def values_of(function: Function, name: str) -> Iterator[ast.expr | None]:
    """Expressions a local is bound to; None where it is bound in another way."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _assigned(target, node.value, name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.target.id == name and node.value is not None:
                yield node.value
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            yield node.value
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            if _counter(node.target, node.iter) == name:
                yield ast.Constant(0)
            elif _binds(node.target, name):
                yield None
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            if _binds(node.optional_vars, name):
                yield None
        elif (isinstance(node, ast.arg) and node.arg == name) or (
            isinstance(node, ast.ExceptHandler) and node.name == name
        ):
            yield None


def _assigned(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr | None]:
    if isinstance(target, ast.Name):
        if target.id == name:
            yield value
    elif (pairs := _pairs(target, value)) is not None:
        yield from (each for bound, each in pairs if bound == name)
    elif _binds(target, name):
        yield None


def _binds(target: ast.expr, name: str) -> bool:
    return any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in ast.walk(target)
    )


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]] | None:
    """Names and values of `a, b = x, y`."""
    if not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
        return None
    if len(target.elts) != len(value.elts) or any(isinstance(each, ast.Starred) for each in value.elts):
        return None
    if not all(isinstance(each, ast.Name) for each in target.elts):
        return None
    return [(n.id, v) for n, v in zip(target.elts, value.elts, strict=True) if isinstance(n, ast.Name)]


def _counter(target: ast.expr, iterable: ast.expr) -> str | None:
    """The name that counts in `for i in range(...)` and `for i, x in enumerate(...)`."""
    if not isinstance(iterable, ast.Call) or not isinstance(iterable.func, ast.Name):
        return None
    if iterable.func.id == "enumerate" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
        first, second = target.elts
        is_once = isinstance(first, ast.Name) and not _binds(second, first.id)
        return first.id if isinstance(first, ast.Name) and is_once else None
    return target.id if iterable.func.id == "range" and isinstance(target, ast.Name) else None


def is_plain_value(node: ast.expr, bound: frozenset[str]) -> bool:
    """True for an expression that gives a number, a text, or the new result of an operator.

    Names in `bound` shadow builtins. Nobody else holds such a value, so that it may be changed in place.
    """
    if isinstance(node, ast.Constant | ast.JoinedStr | ast.Compare | ast.BinOp | ast.UnaryOp):
        return True
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in _PLAIN_METHODS
    return isinstance(node.func, ast.Name) and node.func.id in _PLAIN_RESULTS - bound


def holds_plain_values(node: ast.expr, bound: frozenset[str]) -> bool:
    """True when the container starts empty or with numbers and texts as its entries."""
    if isinstance(node, ast.List | ast.Set):
        return all(is_plain_value(each, bound) for each in node.elts)
    if isinstance(node, ast.Dict):
        return all(is_plain_value(each, bound) for each in node.values)
    if isinstance(node, ast.ListComp):
        return is_plain_value(node.elt, bound)
    if isinstance(node, ast.BinOp):
        sides = [holds_plain_values(each, bound) for each in (node.left, node.right)]
        return any(sides) if isinstance(node.op, ast.Mult) else all(sides)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in _ARRAY_MAKERS and len(node.args) == 1 and not node.keywords
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    is_counter = node.func.id == "defaultdict" and [ast.unparse(each) for each in node.args] == ["int"]
    return not node.keywords and (not node.args or (is_counter and "int" not in bound))


def makes_container(node: ast.expr, makers: frozenset[str]) -> bool:
    """True when the expression makes a new container each time; `makers` names what does when called."""
    if isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return isinstance(node.left, ast.List) or isinstance(node.right, ast.List)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return makes_container(node.left, makers) and makes_container(node.right, makers)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        name = ast.unparse(node.func)
        return name in makers or (name == "dict.fromkeys" and "dict" in makers)
    return isinstance(node.func, ast.Name) and node.func.id in makers
