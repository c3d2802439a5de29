"""Boolean expressions, as in `assert n >= 1 and len(a) == len(b)`, as predicates over arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfsmith.evaluators.oracles._predicates import Aspect, Compares, OneOf, Predicate, Relation, Term

_RELATIONS: dict[type[ast.cmpop], Relation] = {
    ast.Lt: Relation.LT,
    ast.LtE: Relation.LE,
    ast.Eq: Relation.EQ,
    ast.NotEq: Relation.NE,
    ast.GtE: Relation.GE,
    ast.Gt: Relation.GT,
}


@dataclass(frozen=True, slots=True)
class OfType:
    """An argument is of a type, as `isinstance` tells; the project's types are not looked into here."""

    parameter: str
    annotation: ast.expr


Bound = Mapping[str, Term | ast.expr]
"""What names stand for: parameters for themselves, `n = len(a)` for that length."""


def predicates_in(expression: ast.expr, bound: Bound, *, is_true: bool) -> Iterator[Predicate | OfType]:
    """What must hold of the arguments for an expression to be true, or to be false.

    Only what follows for certain is given: of `a or b` being true nothing does.

    Args:
        expression: As written.
        bound: What the names in it stand for.
        is_true: Whether it is to be true.
    """
    match expression:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield from predicates_in(inner, bound, is_true=not is_true)
        case ast.BoolOp(op=op, values=values):
            if isinstance(op, ast.And) is is_true:
                for value in values:
                    yield from predicates_in(value, bound, is_true=is_true)
        case ast.Compare():
            yield from _compared(expression, bound, is_true=is_true)
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kind]) if is_true:
            if isinstance(bound.get(name), Term):
                parts = kind.elts if isinstance(kind, ast.Tuple) else [kind]
                union = parts[0]
                for part in parts[1:]:
                    union = ast.BinOp(left=union, op=ast.BitOr(), right=part)
                yield OfType(name, union)
        case ast.Name(id=name) if is_true:
            term = bound.get(name)
            if isinstance(term, Term) and term.aspect is Aspect.VALUE:
                # An empty container and zero are both false: of each argument only one of these can be told.
                yield Compares(Term(name, Aspect.LENGTH), Relation.GE, 1)
                yield Compares(term, Relation.NE, 0)
        case ast.Call(func=ast.Name(id="len")) | ast.Attribute(attr="size"):
            term = term_of(expression, bound)
            if term is not None:
                yield Compares(term, Relation.GE if is_true else Relation.EQ, int(is_true))
        case _:
            return


def _compared(expression: ast.Compare, bound: Bound, *, is_true: bool) -> Iterator[Predicate]:
    if not is_true and len(expression.ops) > 1:
        return  # one of the links is false, and nobody says which
    left = expression.left
    for how, right in zip(expression.ops, expression.comparators, strict=True):
        found = _comparison(left, how, right, bound)
        if is_true and found is not None:
            yield found
        elif not is_true and isinstance(found, Compares):
            yield found.opposite
        elif not is_true and isinstance(how, ast.NotIn):
            member = _comparison(left, ast.In(), right, bound)
            if member is not None:
                yield member
        left = right


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr, bound: Bound) -> Predicate | None:
    if isinstance(op, ast.In):
        term, values = term_of(left, bound), _literal(right)
        if isinstance(term, Term) and term.aspect is Aspect.VALUE and isinstance(values, tuple | list | set):
            # A set has no order of its own, and its elements' hashes may differ between two runs.
            options = [v for v in values if isinstance(v, str | int | float | bool) or v is None]
            return OneOf(term.parameter, tuple(sorted(options, key=repr))) if options else None
        return None
    relation = _RELATIONS.get(type(op))
    if relation is None:
        return None
    term, other = term_of(left, bound), term_of(right, bound)
    if term is not None and other is not None:
        return Compares(term, relation, other)
    number = _number(right) if term is not None else _number(left)
    if number is not None and term is not None:
        return Compares(term, relation, number)
    if number is not None and other is not None:
        return Compares(other, relation.mirrored, number)
    text = _literal(right)
    if term is not None and relation is Relation.EQ and isinstance(text, str):
        return OneOf(term.parameter, (text,))
    return None


def term_of(expression: ast.expr, bound: Bound) -> Term | None:
    """`n`, `len(a)`, `a.shape[1]`, `a.ndim`, `a.size` and names that stand for them."""
    match expression:
        case ast.Name(id=name):
            found = bound.get(name)
            return found if isinstance(found, Term) else None
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            return _aspect(name, bound, Aspect.LENGTH)
        case ast.Attribute(value=ast.Name(id=name), attr="ndim"):
            return _aspect(name, bound, Aspect.DIMENSIONS)
        case ast.Attribute(value=ast.Name(id=name), attr="size"):
            return _aspect(name, bound, Aspect.LENGTH)
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape"), slice=at):
            axis = _literal(at)
            return _aspect(name, bound, Aspect.DIMENSION, axis) if isinstance(axis, int) else None
        case _:
            return None


def _aspect(name: str, bound: Bound, aspect: Aspect, axis: int = 0) -> Term | None:
    found = bound.get(name)
    is_parameter = isinstance(found, Term) and found == Term(name)
    return Term(name, aspect, axis) if is_parameter else None


def _literal(expression: ast.expr) -> object:
    try:
        return ast.literal_eval(expression)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _number(expression: ast.expr) -> int | float | None:
    value = _literal(expression)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int | float) and value == value else None
