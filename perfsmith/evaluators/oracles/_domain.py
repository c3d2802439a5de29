"""What callers are seen to keep to; beyond it an honest rewrite may do something else."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, Plain, parse
from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators.oracles._constants import asks_for_sign
from perfsmith.evaluators.oracles._inferring import rules_of
from perfsmith.evaluators.oracles._nodes import arguments_of, array_of, call_of, items_of, opened
from perfsmith.evaluators.oracles._predicates import Predicate

_LARGE: Final = 2**31
_BY_ACCIDENT: Final = frozenset(
    (
        *("TypeError", "AttributeError", "IndexError", "KeyError", "NameError", "UnboundLocalError"),
        *("ZeroDivisionError", "OverflowError", "RecursionError", "MemoryError", "StopIteration"),
    )
)
"""What Python itself raises, in words that depend on how something is written."""
_LEAST_PIECE: Final = 4
_FILLED_IN: Final = re.compile(r"%\S|\{[^}]*\}|\\")


class Trait(StrEnum):
    """What a number may be that changes how code has to be written."""

    NEGATIVE = "negative"
    LARGE = "large"
    NOT_FINITE = "not finite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """What recorded calls have in common, and how a call may end."""

    names: tuple[str, ...]
    """Parameters in order."""
    rules: tuple[Predicate, ...]
    traits: frozenset[tuple[str, Trait]] | None
    """Of which argument numbers were seen to have it; None where no call was seen."""
    raised: tuple[tuple[str, tuple[str, ...]], ...]
    """Classes that the target raises by name, each with the literal pieces of what it then says."""

    @classmethod
    def seen(
        cls,
        recorded: Sequence[bytes],
        allowed: Sequence[bytes],
        names: Sequence[str],
        function: ast.AST | None,
    ) -> Self:
        """The domain that these show.

        Args:
            recorded: Canonical bytes of calls that callers make.
            allowed: Calls that they may make, by annotations and documentation.
            names: Parameters in order.
            function: The target in its file's syntax tree; None where it is not found.
        """
        made = [arguments_of(call, names) for each in recorded if (call := opened(each)) is not None]
        known = [
            *made,
            *(arguments_of(call, names) for each in allowed if (call := opened(each)) is not None),
        ]
        traits = {(name, trait) for call in known for name in call for trait in _traits(call[name])}
        if function is not None and asks_for_sign(function):
            traits |= {(name, Trait.NEGATIVE) for call in known for name in call}
        return cls(
            names=tuple(names),
            rules=tuple(rule for rule, _ in rules_of(made)),
            traits=frozenset(traits) if known else None,
            raised=tuple(dict.fromkeys(_raised(function))),
        )

    def has(self, call: Node) -> bool:
        """Whether the arguments are such as callers give.

        Args:
            call: The pair `(args, kwargs)` as it is read, not unfolded.
        """
        given = call_of(call)
        if given is None or not self.keeps_rules(call):
            return False
        if self.traits is None:
            return True
        arguments = arguments_of(given, self.names)
        return all((name, trait) in self.traits for name in arguments for trait in _traits(arguments[name]))

    def keeps_rules(self, call: Node) -> bool:
        """Whether what recorded calls have in common holds of this one; see `has`."""
        given = call_of(call)
        if given is None:
            return False
        arguments = arguments_of(given, self.names)
        return not any(rule.holds(arguments) is False for rule in self.rules)

    def may_end(self, outcome: bytes, endings: Sequence[bytes]) -> bool:
        """Whether a call that ends so counts: it returns, or raises what is raised on purpose.

        Args:
            outcome: How it ends.
            endings: How calls end that count whatever they do.
        """
        match status_of(outcome):
            case "returned":
                return True
            case "raised":
                error = error_of(outcome)
                return any(
                    error == name
                    and (pieces or error not in _BY_ACCIDENT)
                    and all(p in outcome for p in pieces)
                    for name, pieces in self._meant
                ) or (error not in _BY_ACCIDENT and error in map(error_of, endings))
            case _:
                return False

    @property
    def _meant(self) -> Iterator[tuple[str, list[bytes]]]:
        for name, pieces in self.raised:
            yield name, [piece.encode("utf-8", "surrogatepass") for piece in pieces]


def error_of(outcome: bytes) -> str:
    """Name of the exception's class with which a call ended; empty where it did not end so."""
    if status_of(outcome) != "raised":
        return ""
    try:
        error = parse(outcome).children[1]
    except (MalformedBytes, IndexError):
        return ""
    return error.children[0].texts[-1] if error.tag == "X" and error.children else ""


def _raised(function: ast.AST | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a function raises in so many words."""
    for node in ast.walk(function) if function is not None else ():
        if isinstance(node, ast.Assert):
            yield "AssertionError", ()
        elif isinstance(node, ast.Raise) and node.exc is not None:
            called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(called, ast.Name | ast.Attribute):
                name = called.id if isinstance(called, ast.Name) else called.attr
                yield name, tuple(_pieces(node.exc))


def _pieces(raised: ast.expr) -> Iterator[str]:
    """Parts of texts that stand between what is filled in."""
    for node in ast.walk(raised):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (piece for piece in _FILLED_IN.split(node.value) if len(piece) >= _LEAST_PIECE)


def _traits(node: Node) -> frozenset[Trait]:
    """Of all numbers in an argument."""
    if node.tag == "n":
        return _traits_of_array(np.frombuffer(node.raw, dtype=np.dtype(node.texts[0])))
    array = array_of(node)
    if array is not None:
        return _traits_of_array(array)
    if node.tag == "M":
        return frozenset(_traits_of_plain(node.plain))
    return frozenset(trait for item in items_of(node) for trait in _traits(item))


def _traits_of_plain(value: Plain) -> Iterator[Trait]:
    if isinstance(value, dict):
        value = [part for pair in value.items() for part in pair]
    if isinstance(value, list | tuple):
        for each in value:
            kind = type(each)
            if kind is int or kind is float:
                yield from _traits_of(each)  # type: ignore[arg-type]
            elif kind is not str:
                yield from _traits_of_plain(each)
    elif isinstance(value, complex):
        yield from _traits_of(value.real)
        yield from _traits_of(value.imag)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _traits_of(value)


def _traits_of(number: int | float) -> Iterator[Trait]:
    if isinstance(number, float) and not math.isfinite(number):
        yield Trait.NOT_FINITE
        return
    if number < 0 or (number == 0 and math.copysign(1.0, number) < 0):
        yield Trait.NEGATIVE
    if abs(number) >= _LARGE:
        yield Trait.LARGE


def _traits_of_array(array: np.ndarray) -> frozenset[Trait]:
    if array.dtype.kind == "c":
        return _traits_of_array(array.real) | _traits_of_array(array.imag)
    if array.dtype.kind not in "iuf" or not array.size:
        return frozenset()
    finite = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    found = set()
    if finite.size < array.size:
        found.add(Trait.NOT_FINITE)
    if finite.size and (finite.min() < 0 or bool(np.signbit(finite).any())):
        found.add(Trait.NEGATIVE)
    if finite.size and max(abs(float(finite.min())), abs(float(finite.max()))) >= _LARGE:
        found.add(Trait.LARGE)
    return frozenset(found)
