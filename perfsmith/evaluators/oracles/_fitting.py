"""Changing the arguments of a call until predicates hold, or until one of them does not."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from perfsmith.evaluators._canonical import Node, has_references
from perfsmith.evaluators.oracles._nodes import array_like, array_of, items_of, listed, plain, tupled
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
)

_Change = Callable[[Sequence[Node]], Sequence[Node]]
_ROUNDS: Final = 4
_LONGEST: Final = 4096
_STEPS: Final = (0, 0, 0, 1, 1, 2, 3, 7, 20)
"""How far from a bound a number is put: mostly at it."""


def fitted(arguments: Arguments, predicates: Sequence[Predicate], dice: random.Random) -> Arguments | None:
    """Arguments of which no predicate is false, changed as little as is simple; None when that fails.

    Args:
        arguments: Where to begin.
        predicates: What must not be false.
        dice: Chooses among ways to make one true.
    """
    now: Arguments = arguments
    for _ in range(_ROUNDS):
        broken = [predicate for predicate in predicates if predicate.holds(now) is False]
        if not broken:
            return now
        for predicate in broken:
            if predicate.holds(now) is False:
                now = _made_true(now, predicate, dice) or now
    return None


def breached(arguments: Arguments, predicate: Predicate, dice: random.Random) -> Arguments | None:
    """Arguments of which the predicate is false; None when that fails, or it could not be told before."""
    if predicate.holds(arguments) is None:
        return None
    found: Arguments | None
    match predicate:
        case Compares():
            found = _made_true(arguments, predicate.opposite, dice)
        case OneOf():
            found = {**arguments, predicate.parameter: plain(_another(predicate, dice))}
        case Items(order=Order.SORTED):
            found = _with_items(arguments, predicate.parameter, lambda items: items[::-1])
        case _:
            found = _with_items(arguments, predicate.parameter, _with_one_shorter)
    return found if found is not None and predicate.holds(found) is False else None


def _made_true(arguments: Arguments, predicate: Predicate, dice: random.Random) -> Arguments | None:
    match predicate:
        case OneOf():
            return {**arguments, predicate.parameter: plain(dice.choice(predicate.values))}
        case Items(order=Order.SORTED):
            return _sorted(arguments, predicate.parameter)
        case Items():
            return _of_one_length(arguments, predicate.parameter)
        case Compares(left=left, relation=relation, right=right):
            sides = [(left, relation, right)]
            if isinstance(right, Term):
                sides.append((right, relation.mirrored, left))
                # A number moves freely; a length can only be had by leaving items out or repeating them.
                is_freer = right.aspect is Aspect.VALUE and left.aspect is not Aspect.VALUE
                if is_freer or (right.aspect is left.aspect and dice.random() < 0.5):
                    sides.reverse()
            for term, how, other in sides:
                bound = other.of(arguments) if isinstance(other, Term) else other
                found = None if bound is None else _moved(arguments, term, how, bound, dice)
                if found is not None and predicate.holds(found):
                    return found
            return None


def _moved(
    arguments: Arguments, term: Term, how: Relation, bound: int | float, dice: random.Random
) -> Arguments | None:
    step = dice.choice(_STEPS)
    match how:
        case Relation.EQ:
            wanted = bound
        case Relation.GE:
            wanted = bound + step
        case Relation.GT:
            wanted = bound + 1 + step
        case Relation.LE:
            wanted = bound - step
        case Relation.LT:
            wanted = bound - 1 - step
        case _:
            wanted = bound + dice.choice([-1, 1]) * (1 + step)
    node = arguments.get(term.parameter)
    if node is None:
        return None
    if term.aspect is not Aspect.VALUE:
        if how in (Relation.LE, Relation.LT, Relation.NE):
            wanted = abs(wanted) if how is Relation.NE else max(0, wanted)
        if wanted != int(wanted) or not 0 <= wanted <= _LONGEST:
            return None
        axis = term.axis if term.aspect is Aspect.DIMENSION else 0
        changed = resized(node, int(wanted), axis) if term.aspect is not Aspect.DIMENSIONS else None
        return None if changed is None else {**arguments, term.parameter: changed}
    if node.tag != "M" or isinstance(node.plain, bool) or not isinstance(node.plain, int | float):
        return None
    if isinstance(node.plain, float):
        wanted = float(wanted)
        inside = how in (Relation.GT, Relation.LT) and dice.random() < 0.5
        wanted = float(np.nextafter(bound, wanted)) if inside else wanted
    elif wanted != int(wanted):
        wanted = int(np.floor(wanted)) if how in (Relation.LE, Relation.LT) else int(np.ceil(wanted))
    else:
        wanted = int(wanted)
    return {**arguments, term.parameter: plain(wanted)}


def resized(node: Node, length: int, axis: int = 0) -> Node | None:
    """The same kind of value with another length, its items repeated or cut off; None when that fails.

    Args:
        node: A text, list, tuple or array.
        length: Wanted.
        axis: Of an array, which dimension.
    """
    value = node.plain if node.tag == "M" else None
    if isinstance(value, str):
        return plain(((value or "a") * (length // max(1, len(value)) + 1))[:length])
    if isinstance(value, bytes):
        return plain(((value or b"a") * (length // max(1, len(value)) + 1))[:length])
    if isinstance(value, dict):
        return plain(dict(list(value.items())[:length])) if length <= len(value) else None
    array = array_of(node)
    if array is not None:
        if not -array.ndim <= axis < array.ndim:
            return None
        before = array.shape[axis]
        if not before:
            shape = list(array.shape)
            shape[axis] = length
            return array_like(node, np.zeros(shape, dtype=array.dtype))
        return array_like(node, np.take(array, np.arange(length) % before, axis=axis))
    if (isinstance(value, list | tuple) or node.tag in "LT") and not has_references(node):
        items = items_of(node)
        if not items and length:
            return None
        again = [items[at % len(items)] for at in range(length)]
        return tupled(again) if node.tag == "T" or isinstance(value, tuple) else listed(again)
    return None


def _sorted(arguments: Arguments, parameter: str) -> Arguments | None:
    array = array_of(arguments[parameter])
    if array is not None:
        return {**arguments, parameter: array_like(arguments[parameter], np.sort(array))}
    return _with_items(arguments, parameter, lambda items: sorted(items, key=_plain_of))


def _plain_of(node: Node) -> float:
    return node.plain  # type: ignore[return-value]  # texts and numbers alone are ever looked at


def _of_one_length(arguments: Arguments, parameter: str) -> Arguments | None:
    def same(items: Sequence[Node]) -> list[Node]:
        length = length_of(items[0]) or 0
        return [resized(item, length) or item for item in items]

    return _with_items(arguments, parameter, same)


def _with_one_shorter(items: Sequence[Node]) -> list[Node]:
    first = resized(items[0], max(0, (length_of(items[0]) or 0) - 1))
    return [first or items[0], *items[1:]]


def _with_items(arguments: Arguments, parameter: str, change: _Change) -> Arguments | None:
    node = arguments[parameter]
    array = array_of(node)
    if array is not None:
        return {**arguments, parameter: array_like(node, array[::-1])}
    if has_references(node):
        return None
    items = change(items_of(node))
    made = tupled(items) if node.tag == "T" or isinstance(node.plain, tuple) else listed(items)
    return {**arguments, parameter: made}


def _another(predicate: OneOf, dice: random.Random) -> str | int | float | bool | None:
    """A value near the allowed ones, and not among them."""
    known = predicate.values
    first = known[0]
    options: list[str | int | float | bool | None] = [None, ""]
    if isinstance(first, str):
        options = ["", f"{first}x", first.upper(), first[:-1], "?"]
    elif isinstance(first, int | float):
        numbers = [each for each in known if isinstance(each, int | float)]
        options = [max(numbers) + 1, min(numbers) - 1]
    options = [each for each in options if each not in known]
    return dice.choice(options) if options else "?"
