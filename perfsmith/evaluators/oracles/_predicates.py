"""A small grammar of what can hold of the arguments of a call; nothing of the project runs to tell it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from perfsmith.evaluators._canonical import Node, Plain
from perfsmith.evaluators.oracles._nodes import array_of, is_leaf, items_of

Arguments = Mapping[str, Node]
"""Arguments of one call by the names of their parameters."""


class Aspect(StrEnum):
    """What of an argument is spoken of."""

    VALUE = "value"
    LENGTH = "length"
    DIMENSION = "length of one dimension"
    DIMENSIONS = "number of dimensions"


class Relation(StrEnum):
    """How two numbers compare."""

    LT = "<"
    LE = "<="
    EQ = "=="
    NE = "!="
    GE = ">="
    GT = ">"

    @property
    def opposite(self) -> Relation:
        """What holds exactly where this does not."""
        return _OPPOSITES[self]

    @property
    def mirrored(self) -> Relation:
        """The same with the sides exchanged."""
        return _MIRRORED.get(self, self)

    def holds(self, left: float, right: float) -> bool:
        """Whether it holds of these."""
        return _OPERATORS[self](left, right)


_OPERATORS: Final[dict[Relation, Callable[[float, float], bool]]] = {
    Relation.LT: operator.lt,
    Relation.LE: operator.le,
    Relation.EQ: operator.eq,
    Relation.NE: operator.ne,
    Relation.GE: operator.ge,
    Relation.GT: operator.gt,
}
_OPPOSITES: Final = {
    Relation.LT: Relation.GE,
    Relation.GE: Relation.LT,
    Relation.LE: Relation.GT,
    Relation.GT: Relation.LE,
    Relation.EQ: Relation.NE,
    Relation.NE: Relation.EQ,
}
_MIRRORED: Final = {
    Relation.LT: Relation.GT,
    Relation.GT: Relation.LT,
    Relation.LE: Relation.GE,
    Relation.GE: Relation.LE,
}


@dataclass(frozen=True, slots=True)
class Term:
    """A number read off one argument."""

    parameter: str
    aspect: Aspect = Aspect.VALUE
    axis: int = 0

    def __str__(self) -> str:
        match self.aspect:
            case Aspect.VALUE:
                return self.parameter
            case Aspect.LENGTH:
                return f"len({self.parameter})"
            case Aspect.DIMENSION:
                return f"{self.parameter}.shape[{self.axis}]"
            case Aspect.DIMENSIONS:
                return f"{self.parameter}.ndim"

    def of(self, arguments: Arguments) -> int | float | None:
        """The number; None where the argument is missing or has no such thing."""
        node = arguments.get(self.parameter)
        if node is None:
            return None
        if self.aspect is Aspect.VALUE:
            value = node.plain if node.tag == "M" else None
            return value if isinstance(value, int | float) and not isinstance(value, bool) else None
        if self.aspect is Aspect.LENGTH:
            return length_of(node)
        shape = shape_of(node)
        if shape is None:
            return None
        if self.aspect is Aspect.DIMENSIONS:
            return len(shape)
        return shape[self.axis] if -len(shape) <= self.axis < len(shape) else None


@dataclass(frozen=True, slots=True)
class Compares:
    """Two numbers stand in a relation."""

    left: Term
    relation: Relation
    right: Term | int | float

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"

    @property
    def parameters(self) -> frozenset[str]:
        """What it speaks of."""
        others = {self.right.parameter} if isinstance(self.right, Term) else set()
        return frozenset({self.left.parameter, *others})

    @property
    def opposite(self) -> Compares:
        """What holds exactly where this does not."""
        return Compares(self.left, self.relation.opposite, self.right)

    def holds(self, arguments: Arguments) -> bool | None:
        """Whether it holds; None where that cannot be told."""
        left = self.left.of(arguments)
        right = self.right.of(arguments) if isinstance(self.right, Term) else self.right
        return None if left is None or right is None else self.relation.holds(left, right)


@dataclass(frozen=True, slots=True)
class OneOf:
    """An argument is one of a few values."""

    parameter: str
    values: tuple[str | int | float | bool | None, ...]

    def __str__(self) -> str:
        return f"{self.parameter} in {{{', '.join(map(repr, self.values))}}}"

    @property
    def parameters(self) -> frozenset[str]:
        """What it speaks of."""
        return frozenset({self.parameter})

    def holds(self, arguments: Arguments) -> bool | None:
        """Whether it holds; None where that cannot be told."""
        node = arguments.get(self.parameter)
        return node.plain in self.values if node is not None and is_leaf(node) else None


class Order(StrEnum):
    """What holds of the items of one argument."""

    SORTED = "is sorted"
    SAME_LENGTHS = "has items of one length"


@dataclass(frozen=True, slots=True)
class Items:
    """Something holds of the items of an argument."""

    parameter: str
    order: Order

    def __str__(self) -> str:
        return f"{self.parameter} {self.order}"

    @property
    def parameters(self) -> frozenset[str]:
        """What it speaks of."""
        return frozenset({self.parameter})

    def holds(self, arguments: Arguments) -> bool | None:
        """Whether it holds; None where that cannot be told, or of fewer than two items."""
        node = arguments.get(self.parameter)
        if node is None or (length_of(node) or 0) < 2 or node.tag not in "MLTN" or _is_text_or_dict(node):
            return None
        if self.order is Order.SAME_LENGTHS:
            if isinstance(node.plain, list | tuple):
                lengths = set(map(_len_of, node.plain))
            else:
                lengths = set(map(length_of, items_of(node)))
            return None if None in lengths or not lengths else len(lengths) == 1
        array = array_of(node)
        if array is not None:
            return (
                bool(np.all(array[:-1] <= array[1:]))
                if array.ndim == 1 and array.dtype.kind in "biuf"
                else None
            )
        items = (
            node.plain if isinstance(node.plain, list | tuple) else [each.plain for each in items_of(node)]
        )
        if not items or not isinstance(items[0], int | float | str) or len(set(map(type, items))) > 1:
            return None
        return all(map(operator.le, items, items[1:]))  # type: ignore[arg-type]


Predicate = Compares | OneOf | Items


def _is_text_or_dict(node: Node) -> bool:
    return isinstance(node.plain, str | bytes | dict)


def length_of(node: Node) -> int | None:
    """What `len` gives; None for what has no length, or whose length the judge cannot tell."""
    match node.tag:
        case "M":
            return _len_of(node.plain)
        case "L" | "T" | "S" | "Z":
            return len(node.children)
        case "D":
            return len(node.children) // 2
        case "B":
            return len(node.raw)
        case "N":
            shape = shape_of(node)
            return shape[0] if shape else None
        case _:
            return None


def _len_of(value: Plain) -> int | None:
    return len(value) if isinstance(value, str | bytes | list | tuple | dict) else None


def shape_of(node: Node) -> tuple[int, ...] | None:
    """Shape of a numeric array; None for anything else."""
    if node.tag != "N":
        return None
    shape = node.children[0].plain
    return tuple(n for n in shape if isinstance(n, int)) if isinstance(shape, tuple) else None
