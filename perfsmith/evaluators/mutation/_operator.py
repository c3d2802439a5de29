"""What a mutation operator is: it looks at one node of a function and says how it could be wrong."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Node: TypeAlias = ast.expr | ast.stmt | ast.excepthandler
"""What has a place in the text."""


class Operator(StrEnum):
    """The closed set of mutation operators, with the names of the literature.

    Abbreviations are those of Mothra (King and Offutt 1991) and of MutPy (Derezinska and Halas 2014).
    """

    ARITHMETIC = "arithmetic"
    """Arithmetic, bit and assignment operator replacement (AOR, ASR)."""
    COMPARISON = "comparison"
    """Relational operator replacement by the opposite relation (ROR)."""
    BOUNDARY = "boundary"
    """Relational operator replacement by the same one with or without equality (ROR)."""
    BOOLEAN = "boolean"
    """Logical connector replacement and negated conditions (LCR, COI, COD)."""
    CONSTANT = "constant"
    """Constant replacement (CRP)."""
    RETURN = "return"
    """Return value replacement (RVR), of yielded values too."""
    STATEMENT_DELETION = "statement deletion"
    """Statement deletion (SDL), and break for continue (BCR)."""
    CONTAINER = "container"
    """An element, a copy or an order of a container lost; another method of its kind."""
    EXCEPTION = "exception"
    """Type, arguments or cause of what is raised; handlers that swallow, miss or are gone (EHD, EXS)."""
    OFF_BY_ONE = "off-by-one"
    """Ends of ranges and slices, indices and lengths moved by one (SIR)."""
    SIGN = "sign"
    """Unary operator insertion and deletion (UOI, UOD), absolute values lost (ABS)."""
    DTYPE = "dtype"
    """Another element type of an array, a conversion lost."""
    AXIS = "axis"
    """Another axis, an axis lost, a transposition lost."""


@dataclass(frozen=True, slots=True)
class Change:
    """One way in which a node could be wrong."""

    node: Node
    """What is replaced, whole."""
    new: ast.expr | ast.stmt | ast.excepthandler
    """What stands there instead."""


Operation: TypeAlias = Callable[[ast.AST, ast.AST], Iterator[Change]]
"""From a node and its parent to changes, in an order that depends on nothing else."""


def copied(node: Any, **fields: object) -> Any:
    """A copy of a node in which some fields are others; what is below them is shared, not copied."""
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def called(node: ast.AST) -> str:
    """The last name of what is called; empty where it has none, or nothing is called."""
    if not isinstance(node, ast.Call):
        return ""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def name_of(node: ast.AST) -> str:
    """The last part of a plain or dotted name; empty for everything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def number(node: ast.AST) -> int | float | None:
    """The number that is written there, also with a minus before it."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int(value)) | ast.Constant(value=float(value)):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            found = number(operand)
            return None if found is None else -found
        case _:
            return None


def literal(value: int | float) -> ast.expr:
    """A number as an expression."""
    if value < 0:
        return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-value))
    return ast.Constant(value=value)


def shifted(node: ast.expr, by: int) -> ast.expr:
    """The expression plus or minus one."""
    found = number(node)
    if isinstance(found, int):
        return literal(found + by)
    return ast.BinOp(left=node, op=ast.Add() if by > 0 else ast.Sub(), right=ast.Constant(value=abs(by)))
