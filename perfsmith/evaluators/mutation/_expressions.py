"""Mutation operators on expressions: arithmetic, comparison, boundary, boolean, constant, sign."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from perfsmith.evaluators.mutation._operator import Change, called, copied, literal, number

_ARITHMETIC: Final[dict[type[ast.operator], tuple[type[ast.operator], ...]]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitXor: (ast.BitOr,),
}
_COMPARISON: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_BOUNDARY: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}


def arithmetic(node: ast.AST, _: ast.AST) -> Iterator[Change]:
    """AOR, ASR: another operator between the same operands."""
    match node:
        case ast.BinOp(left=ast.Constant(value=str() | bytes()) | ast.JoinedStr(), op=ast.Mod()):
            return  # a text is formatted: any other operator only raises
        case ast.BinOp(op=op) | ast.AugAssign(op=op):
            for other in _ARITHMETIC.get(type(op), ()):
                if {type(op), other} == {ast.Mult, ast.Div} and _is_float_one(node):
                    continue  # times one is divided by one
                yield Change(node, copied(node, op=other()))
        case _:
            return


def _is_float_one(node: ast.BinOp | ast.AugAssign) -> bool:
    right = node.right if isinstance(node, ast.BinOp) else node.value
    return isinstance(right, ast.Constant) and isinstance(right.value, float) and right.value == 1.0


def comparison(node: ast.AST, _: ast.AST) -> Iterator[Change]:
    """ROR: the opposite relation."""
    yield from _relations(node, _COMPARISON)


def boundary(node: ast.AST, _: ast.AST) -> Iterator[Change]:
    """ROR: the same relation with equality, or without."""
    yield from _relations(node, _BOUNDARY)


def _relations(node: ast.AST, others: dict[type[ast.cmpop], type[ast.cmpop]]) -> Iterator[Change]:
    if not isinstance(node, ast.Compare):
        return
    for place, op in enumerate(node.ops):
        other = others.get(type(op))
        if other is not None:
            yield Change(node, copied(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]]))


def boolean(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    """LCR, COI, COD: `and` for `or`, an operand left out, a condition negated or always true."""
    match node:
        case ast.BoolOp(op=op, values=values):
            yield Change(node, copied(node, op=ast.Or() if isinstance(op, ast.And) else ast.And()))
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield Change(node, rest[0] if len(rest) == 1 else copied(node, values=rest))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            if not _is_condition(node, parent):
                yield Change(node, ast.Call(func=ast.Name(id="bool"), args=[operand], keywords=[]))
        case ast.Constant(value=bool(value)):
            yield Change(node, ast.Constant(value=not value))
        case _:
            pass
    if isinstance(node, ast.expr) and _is_condition(node, parent) and not isinstance(node, ast.Constant):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield Change(node, node.operand)
        elif not isinstance(node, ast.Compare) or len(node.ops) > 1:  # else comparison does it
            yield Change(node, ast.UnaryOp(op=ast.Not(), operand=node))
        if isinstance(parent, ast.comprehension):
            yield Change(node, ast.Constant(value=True))


def _is_condition(node: ast.AST, parent: ast.AST) -> bool:
    match parent:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
            return test is node
        case ast.comprehension(ifs=ifs):
            return any(each is node for each in ifs)
        case _:
            return False


def constant(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    """CRP: a number one greater, zero or one; a text that is empty, or not."""
    if not isinstance(node, ast.Constant) or isinstance(parent, ast.Expr):
        return
    match node.value:
        case bool() | None:
            return
        case int(value) if not (isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.USub)):
            for other in dict.fromkeys((value + 1, 0 if value else -1)):
                yield Change(node, literal(other))
        case int(value) | float(value):
            for found in dict.fromkeys((value + 1, 0 * value if value == value and value != 0 else 0.5)):
                if found == found and abs(found) != float("inf"):
                    yield Change(node, literal(found))
        case str(text):
            yield Change(node, ast.Constant(value="" if text else "mutant"))
            if len(text) > 1 and not isinstance(parent, ast.JoinedStr):
                yield Change(node, ast.Constant(value=text[:-1]))
        case bytes(raw):
            yield Change(node, ast.Constant(value=b"" if raw else b"mutant"))
        case _:
            return


def sign(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    """UOI, UOD, ABS: a minus more or less, `~` or `abs` gone."""
    match node:
        case ast.UnaryOp(op=ast.USub() | ast.Invert(), operand=operand):
            yield Change(node, operand)
        case ast.Constant(value=int() | float()) if number(node) and not isinstance(parent, ast.UnaryOp):
            yield Change(node, ast.UnaryOp(op=ast.USub(), operand=node))
        case ast.Call(args=[only], keywords=[]) if called(node) in ("abs", "fabs", "absolute"):
            yield Change(node, only)
        case ast.BinOp(op=ast.Mult() | ast.Div()):
            yield Change(node, ast.UnaryOp(op=ast.USub(), operand=node))
        case _:
            return
