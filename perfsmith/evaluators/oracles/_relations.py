"""Changes of a call that relate its parts to each other, or to what the function names.

Equal values, lengths that are numbers elsewhere, letters where a number points: random changes of single
places meet these seldom, and branches are taken at them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from perfsmith.evaluators._canonical import Node, has_references
from perfsmith.evaluators.oracles._call_trees import (
    ARGUMENT,
    argument_places,
    arguments_in,
    is_leaf,
    leaf,
    length_of,
    places_in,
    with_argument,
    with_value,
)
from perfsmith.evaluators.oracles._mutated_arrays import array_node, array_of, layout_of
from perfsmith.evaluators.oracles._mutated_values import LETTERS, reordered

_TWINS: Final = 0.15
"""Share of repeated values that are equal only under a key."""
_WHOLE: Final = 0.4
"""Share of repetitions in which a whole argument becomes what stands elsewhere."""
_SHARED: Final = 256
"""Integers up to this are the same object wherever they come about, as are texts of one letter."""
_APART: Final = 0.15
"""Share of repeated values that are made such as are equal and not told so by `is`."""
_MOST_PLACES: Final = 8
"""Of a call in which one word is tried."""
LARGEST_COUNT: Final = 2_000_000
"""Larger integers of the text are left aside, unless huge ones are wanted: something may count so far."""


def taken_over(call: Node, other: Node, dice: random.Random) -> Node:
    """One argument of another call in the same place; none with references, whose numbers are that call's."""
    if has_references(other):
        return call
    places = [place for place in argument_places(call) if place in argument_places(other)]
    if not places:
        return call
    side, at = place = dice.choice(places)
    return with_argument(call, place, other.children[side].children[at])


def repeated(call: Node, dice: random.Random) -> Node:
    """The value of one place in another of the same type: equal values are found, joined and told apart."""
    leaves = [(path, node) for path, node in places_in(call, ()) if is_leaf(node.plain) and node.tag == "M"]
    if len(leaves) < 2:
        return call
    whole = [each for each in leaves if len(each[0]) == ARGUMENT]
    path, node = dice.choice(whole if whole and dice.random() < _WHOLE else leaves)
    alike = [(at, each.plain) for at, each in leaves if type(each.plain) is type(node.plain)]
    at, value = dice.choice(alike)
    if dice.random() < _APART:
        value = _never_shared(value, dice)
        return with_value(with_value(call, at, leaf(value)), path, leaf(value))
    return with_value(call, path, leaf(_twin(value) if dice.random() < _TWINS else value))


def _never_shared(value: Any, dice: random.Random) -> Any:
    """Another value of the type, an object of its own wherever it comes about, as small ones are not."""
    match value:
        case bool():
            return value
        case int() if abs(value) <= _SHARED:
            return value + dice.randrange(2 * _SHARED, 8 * _SHARED)
        case str() if len(value) < 2:
            return (value or "x") * 3
        case bytes() if len(value) < 2:
            return (value or b"x") * 3
        case _:
            return value


def _twin(value: Any) -> Any:
    """What is the same under a usual key: the absolute value, or without regard to case."""
    match value:
        case bool():
            return value
        case int() | float() | complex():
            return -value
        case str():
            return value.swapcase()
        case _:
            return value


def with_word(call: Node, word: Any, dice: random.Random) -> Iterator[Node]:
    """The call with a number or text in some places of its type in turn; a text inside of one, too."""
    if isinstance(word, int) and abs(word) > LARGEST_COUNT:
        return
    places = [
        (path, node.plain)
        for path, node in places_in(call, ())
        if node.tag == "M" and type(node.plain) is type(word)
    ]
    old: Any
    for path, old in places if len(places) <= _MOST_PLACES else dice.sample(places, _MOST_PLACES):
        yield with_value(call, path, leaf(word))
        if isinstance(old, str | bytes):
            at = dice.randint(0, len(old))
            yield with_value(call, path, leaf(old[:at] + word + old[at:]))


def measured(call: Node, dice: random.Random) -> Node:
    """The length of one place, or a neighbour of it, in a place of an integer: a limit, count or position."""
    places = list(places_in(call, ()))
    numbers = [path for path, node in places if node.tag == "M" and type(node.plain) is int]
    sizes = [len(node.plain) for _, node in places if isinstance(node.plain, str | bytes)]
    sizes += [size for size in map(length_of, arguments_in(call)) if size is not None]
    if not numbers or not sizes:
        return call
    size = max(0, dice.choice(sizes) + dice.choice((-1, 0, 0, 1)))
    whole = [path for path in numbers if len(path) == ARGUMENT]
    return with_value(call, dice.choice(whole or numbers), leaf(size))


def pointed_at(call: Node, words: Sequence[Any], dice: random.Random) -> Node:
    """Another letter where an integer says, or beside that: functions look at a place and around it."""
    places = list(places_in(call, ()))
    numbers = [node.plain for path, node in places if len(path) == ARGUMENT and type(node.plain) is int]
    texts = [(path, node.plain) for path, node in places if isinstance(node.plain, str) and node.plain]
    letters = [word for word in words if isinstance(word, str) and len(word) == 1]
    if not numbers or not texts:
        return call
    path, text = dice.choice(texts)
    at = dice.choice(numbers) + dice.choice((-1, 0, 0, 1))
    if not -len(text) <= at < len(text):
        return call
    at %= len(text)
    count = dice.choice((1, 1, 2, 3))
    put = [
        dice.choice(letters) if letters and dice.random() < 0.7 else dice.choice((*LETTERS, *text))
        for _ in range(count)
    ]
    return with_value(call, path, leaf(text[:at] + "".join(put) + text[at + count :]))


def together(call: Node, dice: random.Random) -> Node:
    """Change all sequences of one length alike: what holds between two arguments often depends on that."""
    places = argument_places(call)
    lengths = [length_of(call.children[side].children[at]) for side, at in places]
    known = [length for length in lengths if length is not None and length > 0]
    if not known:
        return call
    length = dice.choice(known)
    picked = reordered(range(length), dice)
    for (side, at), own in zip(places, lengths, strict=True):
        if own == length:
            call = with_argument(call, (side, at), _picked(call.children[side].children[at], picked))
    return call


def _picked(argument: Node, picked: Sequence[int]) -> Node:
    if argument.tag == "L":
        return replace(argument, children=tuple(argument.children[i] for i in picked))
    array = array_of(argument)
    if array is None:
        return argument
    return array_node(argument, array[list(picked)], layout_of(argument))
