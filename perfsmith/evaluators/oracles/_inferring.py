"""Rules that hold in every recorded call: dynamic invariant detection with a small, closed grammar.

After Ernst, Perkins, Guo, McCamant, Pacheco, Tschantz and Xiao, "The Daikon system for dynamic detection
of likely invariants" (Science of Computer Programming 69, 2007): candidates are instantiated over all
parameters, and one counter-example is enough to drop one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from perfsmith.evaluators.oracles._nodes import is_leaf
from perfsmith.evaluators.oracles._predicates import (
    Arguments,
    Aspect,
    Compares,
    Items,
    OneOf,
    Order,
    Predicate,
    Relation,
    Term,
    length_of,
    shape_of,
)

LEAST_SUPPORT: Final = 8
"""Recorded calls that must show a rule before it is believed."""
_MOST_PARAMETERS: Final = 10
_MOST_VALUES: Final = 6


def rules_of(calls: Sequence[Arguments]) -> tuple[tuple[Predicate, int], ...]:
    """Rules that at least eight calls show and none contradicts, the strongest of each kind.

    Args:
        calls: Arguments of distinct recorded calls.

    Returns:
        Each rule with the number of calls that show it.
    """
    if len(calls) < LEAST_SUPPORT:
        return ()
    found: list[tuple[Predicate, int]] = []
    for group in _candidates(calls):
        for rule in group:
            verdicts = [rule.holds(arguments) for arguments in calls]
            support = verdicts.count(True)
            if support >= LEAST_SUPPORT and False not in verdicts:
                found.append((rule, support))
                break  # those behind it say less
    return tuple(found)


def _candidates(calls: Sequence[Arguments]) -> Iterator[Sequence[Predicate]]:
    """Groups of rules, the one that says most first."""
    names = list(dict.fromkeys(name for arguments in calls for name in arguments))[:_MOST_PARAMETERS]
    lengths = [term for name in names for term in _lengths(name, calls)]
    numbers = [Term(name) for name in names if _are_whole(name, calls)]
    for one, other in combinations(lengths, 2):
        yield [Compares(one, Relation.EQ, other)]
    for number in numbers:
        yield [Compares(number, Relation.GE, 1), Compares(number, Relation.GE, 0)]
        for length in lengths:
            yield [Compares(number, how, length) for how in (Relation.EQ, Relation.LT, Relation.LE)]
    for one, other in combinations(numbers, 2):
        yield [
            Compares(one, how, other)
            for how in (Relation.EQ, Relation.LT, Relation.GT, Relation.LE, Relation.GE)
        ]
    for name in names:
        yield [Items(name, Order.SORTED)]
        yield [Items(name, Order.SAME_LENGTHS)]
        if any(term.parameter == name for term in lengths):
            yield [Compares(Term(name, Aspect.LENGTH), Relation.GE, 1)]
        values = _few_values(name, calls)
        if values:
            yield [OneOf(name, values)]


def _lengths(name: str, calls: Sequence[Arguments]) -> Iterator[Term]:
    """What can be counted of an argument: dimensions of an array that all calls have, else its length."""
    nodes = [arguments[name] for arguments in calls if name in arguments]
    shapes = [shape for node in nodes if (shape := shape_of(node)) is not None]
    if shapes and len(shapes) == len(nodes):
        for axis in range(min(len(shape) for shape in shapes)):
            yield Term(name, Aspect.DIMENSION, axis) if len(shapes[0]) > 1 else Term(name, Aspect.LENGTH)
    elif any(length_of(node) is not None and not is_leaf(node) for node in nodes):
        yield Term(name, Aspect.LENGTH)


def _are_whole(name: str, calls: Sequence[Arguments]) -> bool:
    nodes = [arguments[name] for arguments in calls if name in arguments]
    return bool(nodes) and all(node.tag == "M" and type(node.plain) is int for node in nodes)


def _few_values(name: str, calls: Sequence[Arguments]) -> tuple[str, ...]:
    """Texts that keep coming back; empty where the values do not look like a closed set."""
    nodes = [arguments[name] for arguments in calls if name in arguments]
    texts = [node.plain for node in nodes if isinstance(node.plain, str)]
    values = tuple(dict.fromkeys(texts))
    is_few = len(texts) == len(nodes) and len(values) <= _MOST_VALUES and len(texts) >= 3 * len(values)
    return values if is_few else ()
