"""Mutation operators on statements: return, statement deletion, exception."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from perfsmith.evaluators.mutation._operator import Change, copied, name_of

_DELETED = (
    ast.Assign
    | ast.AugAssign
    | ast.Expr
    | ast.Raise
    | ast.Assert
    | ast.Delete
    | ast.Break
    | ast.Continue
    | ast.If
    | ast.For
    | ast.AsyncFor
    | ast.While
    | ast.With
    | ast.AsyncWith
    | ast.Try
)
_OTHER_TYPE = {"ValueError": "TypeError", "TypeError": "ValueError", "KeyError": "IndexError"}


def returned(node: ast.AST, _: ast.AST) -> Iterator[Change]:
    """RVR: nothing is given, or where nothing is given something."""
    match node:
        case ast.Return(value=None | ast.Constant(value=None)):
            yield Change(node, ast.Return(value=ast.Constant(value=0)))
        case ast.Return() | ast.Yield(value=ast.expr()):
            if not (isinstance(node.value, ast.Constant) and node.value.value is None):
                yield Change(node, copied(node, value=ast.Constant(value=None)))
        case ast.YieldFrom(value=value):
            yield Change(node, ast.Yield(value=value))
        case ast.Lambda():
            yield Change(node, copied(node, body=ast.Constant(value=None)))
        case _:
            return


def statement_deletion(node: ast.AST, _: ast.AST) -> Iterator[Change]:
    """SDL, BCR: a statement that does nothing; `break` for `continue`; a block without its else."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return  # a docstring, or a remark
        case ast.Break():
            yield Change(node, ast.Continue())
        case ast.Continue():
            yield Change(node, ast.Break())
        case ast.If(orelse=[_, *_]) | ast.For(orelse=[_, *_]) | ast.While(orelse=[_, *_]):
            yield Change(node, copied(node, orelse=[]))
        case _:
            pass
    if isinstance(node, _DELETED):
        yield Change(node, ast.Pass())


def exception(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    """EHD, EXS: another type, no arguments, no cause; a handler that passes on, swallows or catches less."""
    match node:
        case ast.Raise(exc=ast.Call(func=func, args=args, keywords=keywords) as call):
            if args or keywords:
                yield Change(node, copied(node, exc=copied(call, args=[], keywords=[])))
            other = ast.Name(id=_OTHER_TYPE.get(name_of(func), "ValueError"))
            if ast.unparse(other) != ast.unparse(func):
                yield Change(node, copied(node, exc=copied(call, func=other)))
        case ast.Raise(exc=ast.Name(id=name)) if name[:1].isupper():
            yield Change(node, copied(node, exc=ast.Name(id=_OTHER_TYPE.get(name, "ValueError"))))
        case ast.ExceptHandler(body=body, type=kind):
            if not (len(body) == 1 and isinstance(body[0], ast.Raise) and body[0].exc is None):
                yield Change(node, copied(node, body=[ast.Raise(exc=None, cause=None)]))
            if not (len(body) == 1 and isinstance(body[0], ast.Pass)):
                yield Change(node, copied(node, body=[ast.Pass()]))
            if isinstance(kind, ast.Tuple) and len(kind.elts) > 1:
                for place in range(len(kind.elts)):
                    rest = [*kind.elts[:place], *kind.elts[place + 1 :]]
                    yield Change(node, copied(node, type=copied(kind, elts=rest)))
        case _:
            return
    if isinstance(node, ast.Raise) and node.cause is not None:
        yield Change(node, copied(node, cause=None))
