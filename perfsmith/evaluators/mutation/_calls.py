"""Mutation operators on containers and arrays: container, off-by-one, dtype, axis."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from perfsmith.evaluators.mutation._operator import (
    Change,
    called,
    copied,
    literal,
    name_of,
    number,
    shifted,
)

_OTHER_METHOD: Final = {
    "append": "extend",
    "extend": "append",
    "appendleft": "append",
    "popleft": "pop",
    "add": "discard",
    "discard": "add",
    "union": "intersection",
    "intersection": "union",
    "difference": "union",
    "keys": "values",
    "values": "keys",
    "find": "rfind",
    "rfind": "find",
    "index": "rindex",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
    "strip": "lstrip",
    "split": "rsplit",
    "rsplit": "split",
    "partition": "rpartition",
    "rpartition": "partition",
    "startswith": "endswith",
    "endswith": "startswith",
    "upper": "lower",
    "lower": "upper",
    "title": "capitalize",
    "ljust": "rjust",
    "rjust": "ljust",
    "isdigit": "isalpha",
    "isalpha": "isdigit",
    "match": "search",
    "search": "match",
}
_OTHER_FUNCTION: Final = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
    "insort_left": "insort_right",
    "argmin": "argmax",
    "argmax": "argmin",
    "floor": "ceil",
    "ceil": "floor",
    "cumsum": "cumprod",
    "minimum": "maximum",
    "maximum": "minimum",
    "zeros": "ones",
    "ones": "zeros",
    "heappush": "heappop",
}
_UNWRAPPED: Final = ("list", "sorted", "reversed", "dict", "set", "tuple", "copy", "deepcopy", "frozenset")
"""Calls whose only argument could stand in their place: a copy, an order or a uniqueness less."""
_CONVERSIONS: Final = (
    "int",
    "float",
    "str",
    "bool",
    "bytes",
    "asarray",
    "array",
    "Decimal",
    "Fraction",
    "round",
)
_OTHER_DTYPE: Final = {
    "float64": "float32",
    "float32": "float64",
    "float16": "float32",
    "int64": "int32",
    "int32": "int16",
    "int16": "int32",
    "int8": "uint8",
    "uint8": "int8",
    "uint16": "uint8",
    "uint32": "int32",
    "uint64": "int64",
    "complex128": "complex64",
    "bool_": "int8",
}


def container(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    """An element less or more, no copy, no order, another method of the same shape."""
    yield from _display(node, parent)
    yield from _other_call(node)
    yield from _unwrapped(node)


def _display(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    match node:
        case ast.List(elts=[], ctx=ast.Load()):
            yield Change(node, ast.List(elts=[ast.Constant(value=None)], ctx=ast.Load()))
        case ast.List(elts=[*elements], ctx=ast.Load()) | ast.Set(elts=[*elements]):
            yield Change(node, copied(node, elts=elements[:-1]) if len(elements) > 1 else _empty(node))
        case ast.Tuple(elts=[_, _, *_] as elements, ctx=ast.Load()) if not isinstance(parent, ast.Subscript):
            yield Change(node, copied(node, elts=elements[:-1]))
        case ast.Dict(keys=[_, *keys], values=[_, *values]):
            yield Change(node, copied(node, keys=keys, values=values))
        case _:
            return


def _other_call(node: ast.AST) -> Iterator[Change]:
    others = _OTHER_METHOD | _OTHER_FUNCTION
    match node:
        case ast.Call(func=ast.Attribute(attr="split" | "rsplit"), args=[] | [_], keywords=[]):
            return  # without a greatest number both do the same
        case ast.Call(func=ast.Name(id=name) as func, args=[_, *_]) if name in _OTHER_FUNCTION:
            yield Change(node, copied(node, func=copied(func, id=_OTHER_FUNCTION[name])))
        case ast.Call(func=ast.Attribute(attr=name) as func) if name in others:
            yield Change(node, copied(node, func=copied(func, attr=others[name])))
        case _:
            return


def _unwrapped(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Call(args=[ast.Starred()]):
            return
        case ast.Call(func=ast.Name(id="sorted"), args=[only], keywords=[_, *_]):
            yield Change(node, ast.Call(func=ast.Name(id="list"), args=[only], keywords=[]))
            for place in range(len(node.keywords)):
                rest = [*node.keywords[:place], *node.keywords[place + 1 :]]
                yield Change(node, copied(node, keywords=rest))
        case ast.Call(args=[only], keywords=[]) if called(node) in _UNWRAPPED:
            yield Change(node, only)
        case ast.Call(func=ast.Attribute(value=value, attr="copy"), args=[], keywords=[]):
            yield Change(node, value)
        case ast.Call(func=ast.Attribute(attr="get"), args=[key, default], keywords=[]):
            if not (isinstance(default, ast.Constant) and default.value is None):
                yield Change(node, copied(node, args=[key]))
        case ast.Subscript(value=value, slice=ast.Slice(lower=None, upper=None, step=None), ctx=ast.Load()):
            yield Change(node, value)
        case ast.Subscript(slice=ast.Slice(step=ast.expr()) as cut, ctx=ast.Load()):
            yield Change(node, copied(node, slice=copied(cut, step=None)))
        case _:
            return


def _empty(node: ast.List | ast.Set) -> ast.expr:
    if isinstance(node, ast.List):
        return ast.List(elts=[], ctx=ast.Load())
    return ast.Call(func=ast.Name(id="set"), args=[], keywords=[])


def off_by_one(node: ast.AST, _: ast.AST) -> Iterator[Change]:
    """An end of a range or a slice, an index, a start or a length moved by one; a bound left out."""
    match node:
        case ast.Call(func=ast.Name(id="range"), args=[*args]) if not _has_star(args):
            for place, arg in enumerate(args[:2]):
                is_start = place == 0 and len(args) > 1
                for by in (1,) if is_start else (-1, 1):
                    yield Change(node, copied(node, args=_with(args, place, shifted(arg, by))))
        case ast.Call(func=ast.Name(id="enumerate"), args=[it], keywords=[]):
            yield Change(node, copied(node, args=[it, ast.Constant(value=1)]))
        case ast.Call(func=ast.Name(id="len"), args=[_only]):
            yield Change(node, shifted(node, -1))
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper) as cut, ctx=ast.Load()):
            for field, bound in (("lower", lower), ("upper", upper)):
                if bound is not None:
                    by = 1 if field == "lower" else -1
                    yield Change(node, copied(node, slice=copied(cut, **{field: shifted(bound, by)})))
                    yield Change(node, copied(node, slice=copied(cut, **{field: None})))
        case ast.Subscript(slice=index, ctx=ast.Load()) if _is_position(index):
            for by in (1, -1):
                yield Change(node, copied(node, slice=shifted(index, by)))
        case _:
            return


def _is_position(index: ast.expr) -> bool:
    """Written as a position is: a whole number, or arithmetic with one."""
    if isinstance(index, ast.BinOp):
        return isinstance(index.op, ast.Add | ast.Sub) and (
            isinstance(number(index.left), int) or isinstance(number(index.right), int)
        )
    return isinstance(number(index), int)


def _has_star(args: list[ast.expr]) -> bool:
    return any(isinstance(arg, ast.Starred) for arg in args)


def _with(items: list[ast.expr], place: int, item: ast.expr) -> list[ast.expr]:
    return [*items[:place], item, *items[place + 1 :]]


def dtype(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    """Another element type, or a conversion left out."""
    match node:
        case ast.Attribute(attr=name) if name in _OTHER_DTYPE:
            yield Change(node, copied(node, attr=_OTHER_DTYPE[name]))
        case ast.Constant(value=str(name)) if name in _OTHER_DTYPE:
            yield Change(node, ast.Constant(value=_OTHER_DTYPE[name]))
        case ast.Name(id=name, ctx=ast.Load()) if name in ("int", "float") and _is_dtype(node, parent):
            yield Change(node, ast.Name(id="float" if name == "int" else "int"))
        case ast.Call(func=ast.Attribute(value=value, attr="astype" | "view"), args=[_]):
            yield Change(node, value)
        case ast.Call(args=[only], keywords=[]) if called(node) in _CONVERSIONS:
            if not isinstance(only, ast.Starred):
                yield Change(node, only)
        case ast.Call(args=[only, _], keywords=[]) if called(node) in ("round", "int"):
            yield Change(node, copied(node, args=[only]))
        case ast.Call(keywords=[_, *_] as keywords):
            rest = [each for each in keywords if each.arg != "dtype"]
            if len(rest) < len(keywords):
                yield Change(node, copied(node, keywords=rest))
        case _:
            return


def _is_dtype(node: ast.AST, parent: ast.AST) -> bool:
    is_named = isinstance(parent, ast.keyword) and parent.arg == "dtype"
    return is_named or (called(parent) == "astype" and node is not getattr(parent, "func", None))


def axis(node: ast.AST, _: ast.AST) -> Iterator[Change]:
    """Another axis, all axes, no transposition."""
    match node:
        case ast.Call(keywords=[_, *_] as keywords):
            for place, keyword in enumerate(keywords):
                if keyword.arg not in ("axis", "axes", "keepdims"):
                    continue
                rest = [*keywords[:place], *keywords[place + 1 :]]
                yield Change(node, copied(node, keywords=rest))
                found = number(keyword.value)
                if keyword.arg == "axis" and isinstance(found, int):
                    other = copied(keyword, value=literal(0 if found else 1))
                    yield Change(
                        node, copied(node, keywords=[*keywords[:place], other, *keywords[place + 1 :]])
                    )
        case ast.Attribute(value=value, attr="T", ctx=ast.Load()):
            yield Change(node, value)
        case ast.Call(func=ast.Attribute(value=value, attr="transpose" | "swapaxes" | "ravel")):
            if name_of(value) not in ("np", "numpy"):
                yield Change(node, value)
        case _:
            return
