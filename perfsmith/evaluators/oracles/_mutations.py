"""Mutations of a call's canonical tree: a place in one argument, or all sequences of one length together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from perfsmith.evaluators._canonical import Node, has_references
from perfsmith.evaluators.oracles._input_text import changed_input
from perfsmith.evaluators.oracles._mutated_arrays import (
    array_node,
    array_of,
    layout_of,
    mutated_array,
    mutated_scalar,
)
from perfsmith.evaluators.oracles._mutated_values import MOST_ITEMS, mutated_leaf, reordered
from perfsmith.sandboxes import STANDARD_INPUT

_LEAVES: Final = (type(None), bool, int, float, complex, str, bytes)
_CONTAINERS: Final = frozenset("LTDSZ")
_ARGUMENT: Final = 2
"""Length of the way to an argument: which side, and where."""
_HEAVIEST: Final = 64 * 1024
"""Most characters and items that a list is made long with."""
_LARGEST_COUNT: Final = 2_000_000
"""Larger integers of the text are left aside, unless huge ones are wanted: something may count so far."""
_CHANGES: Final = 3
"""Most places of a call that are changed at once."""


def unfolded(node: Node) -> Node:
    """The same value with every plain list, tuple and dict as a node of its own, its parts as children."""
    match node.plain:
        case list() if node.tag == "M":
            return Node(tag="L", children=tuple(_leaf(value) for value in node.plain))
        case tuple() if node.tag == "M":
            return Node(tag="T", children=tuple(_leaf(value) for value in node.plain))
        case dict() if node.tag == "M":
            pairs = [_leaf(part) for pair in node.plain.items() for part in pair]
            return Node(tag="D", children=tuple(pairs))
    if node.tag in _CONTAINERS:
        return replace(node, children=tuple(map(unfolded, node.children)))
    return node


def folded(node: Node) -> Node:
    """The inverse of `unfolded`: containers of nothing but leaves as the codec writes them."""
    if node.tag not in _CONTAINERS:
        return node
    children = tuple(map(folded, node.children))
    leaves = [child.plain for child in children]
    if node.tag in "LTD" and all(child.tag == "M" and _is_leaf(child.plain) for child in children):
        match node.tag:
            case "L":
                return Node(tag="M", plain=leaves)
            case "T":
                return Node(tag="M", plain=tuple(leaves))
            case _:
                return Node(tag="M", plain=dict(zip(leaves[::2], leaves[1::2], strict=True)))
    return replace(node, children=children)


def _weight(node: Node) -> int:
    """Items and characters in it."""
    size = len(node.plain) if isinstance(node.plain, str | bytes) else 1
    return size + len(node.raw) + sum(map(_weight, node.children))


def _leaf(value: Any) -> Node:
    return Node(tag="M", plain=value)


def _is_leaf(value: Any) -> bool:
    return type(value) in _LEAVES


def mutated(
    call: Node, others: Sequence[Node], words: Sequence[Any], dice: random.Random, *, is_bold: bool
) -> Node:
    """The call with one to three mutations; perhaps the same call.

    Recorded objects are kept whole: what holds among their attributes is nobody's to break. Where a mutable
    value occurs twice in the call, nothing but its leaves is changed.

    Args:
        call: The pair `(args, kwargs)`, unfolded.
        others: Further calls, unfolded, whose arguments may be taken over.
        words: Numbers and texts that the function itself names.
        dice: Made from a seed.
        is_bold: Huge integers too, with which a count never ends.
    """
    is_shared = has_references(call)
    for _ in range(dice.randint(1, _CHANGES)):
        choice = dice.random()
        if not is_shared and choice < 0.1:
            call = _together(call, dice)
        elif not is_shared and choice < 0.2:
            call = _taken_over(call, dice.choice(others), dice)
        elif not is_shared and choice < 0.35:
            call = _repeated(call, dice)
        elif choice < 0.42:
            call = _measured(call, dice)
        else:
            change = _Change(words, dice, is_bold=is_bold, leaves_only=is_shared)
            call = _at_an_argument(call, change, dice)
    return call


def _arguments(call: Node) -> list[tuple[int, int]]:
    """Where arguments are: 0 and position, or 1 and the place of a keyword's value."""
    args, kwargs = call.children
    return [(0, at) for at in range(len(args.children))] + [
        (1, at) for at in range(1, len(kwargs.children), 2)
    ]


def _with(call: Node, place: tuple[int, int], argument: Node) -> Node:
    side, at = place
    whole = call.children[side]
    whole = replace(whole, children=(*whole.children[:at], argument, *whole.children[at + 1 :]))
    return replace(call, children=(whole, call.children[1]) if side == 0 else (call.children[0], whole))


def _at_an_argument(call: Node, change: Callable[[Node], Node], dice: random.Random) -> Node:
    places = _arguments(call)
    if not places:
        return call
    side, at = place = dice.choice(places)
    argument = call.children[side].children[at]
    is_input = side == 1 and call.children[1].children[at - 1].plain == STANDARD_INPUT
    if is_input and isinstance(argument.plain, str):
        return _with(call, place, _leaf(changed_input(argument.plain, dice)))
    return _with(call, place, change(argument))


def _taken_over(call: Node, other: Node, dice: random.Random) -> Node:
    """One argument of another call in the same place; none with references, whose numbers are that call's."""
    if has_references(other):
        return call
    places = [place for place in _arguments(call) if place in _arguments(other)]
    if not places:
        return call
    side, at = place = dice.choice(places)
    return _with(call, place, other.children[side].children[at])


def _repeated(call: Node, dice: random.Random) -> Node:
    """The value of one place in another of the same type: equal values are found, joined and told apart."""
    leaves = [(path, node) for path, node in _places(call, ()) if _is_leaf(node.plain) and node.tag == "M"]
    if len(leaves) < 2:
        return call
    path, node = dice.choice(leaves)
    alike = [each.plain for _, each in leaves if type(each.plain) is type(node.plain)]
    value = dice.choice(alike)
    return _with_value(call, path, _leaf(value))


def with_word(call: Node, word: Any, dice: random.Random) -> Iterator[Node]:
    """The call with a number or text in each place of its type in turn; a text inside of one, too."""
    if isinstance(word, int) and abs(word) > _LARGEST_COUNT:
        return
    for path, node in _places(call, ()):
        old: Any = node.plain
        if node.tag == "M" and type(old) is type(word):
            yield _with_value(call, path, _leaf(word))
            if isinstance(old, str | bytes):
                at = dice.randint(0, len(old))
                yield _with_value(call, path, _leaf(old[:at] + word + old[at:]))


def _measured(call: Node, dice: random.Random) -> Node:
    """The length of one place, or a neighbour of it, in a place of an integer: a limit, count or position."""
    places = list(_places(call, ()))
    numbers = [path for path, node in places if node.tag == "M" and type(node.plain) is int]
    sizes = [len(node.plain) for _, node in places if isinstance(node.plain, str | bytes)]
    sizes += [size for size in map(_length, _all_arguments(call)) if size is not None]
    if not numbers or not sizes:
        return call
    size = max(0, dice.choice(sizes) + dice.choice((-1, 0, 0, 1)))
    whole = [path for path in numbers if len(path) == _ARGUMENT]
    return _with_value(call, dice.choice(whole or numbers), _leaf(size))


def _all_arguments(call: Node) -> list[Node]:
    return [call.children[side].children[at] for side, at in _arguments(call)]


def _places(node: Node, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Node]]:
    """Everything in a call but the names of keyword arguments; keys of dicts with the rest."""
    if node.tag not in "LTD":
        yield path, node
        return
    is_keyed = node.tag == "D"
    for at, child in enumerate(node.children):
        # Keyword arguments, and dicts that are part of an argument, keep their names.
        is_name = is_keyed and at % 2 == 0
        if not is_name or (len(path) == _ARGUMENT and child.tag == "M" and path[0] == 0):
            yield from _places(child, (*path, at))


def _with_value(node: Node, path: tuple[int, ...], value: Node) -> Node:
    """The tree with another value in one place; as it is where a dict would have a key twice."""
    if not path:
        return value
    at = path[0]
    if node.tag == "D" and at % 2 == 0 and any(key.plain == value.plain for key in node.children[::2]):
        return node
    child = _with_value(node.children[at], path[1:], value)
    return replace(node, children=(*node.children[:at], child, *node.children[at + 1 :]))


def _together(call: Node, dice: random.Random) -> Node:
    """Change all sequences of one length alike: what holds between two arguments often depends on that."""
    places = _arguments(call)
    lengths = [_length(call.children[side].children[at]) for side, at in places]
    known = [length for length in lengths if length is not None and length > 0]
    if not known:
        return call
    length = dice.choice(known)
    picked = reordered(range(length), dice)
    for (side, at), own in zip(places, lengths, strict=True):
        if own == length:
            call = _with(call, (side, at), _picked(call.children[side].children[at], picked))
    return call


def _length(argument: Node) -> int | None:
    if argument.tag == "L":
        return len(argument.children)
    if argument.tag == "N" and not argument.raw[0] & 8 and argument.children[0].plain:
        shape = argument.children[0].plain
        return shape[0] if isinstance(shape, tuple) and isinstance(shape[0], int) else None
    return None


def _picked(argument: Node, picked: Sequence[int]) -> Node:
    if argument.tag == "L":
        return replace(argument, children=tuple(argument.children[i] for i in picked))
    array = array_of(argument)
    if array is None:
        return argument
    return array_node(argument, array[list(picked)], layout_of(argument))


class _Change:
    """One change somewhere in an argument."""

    def __init__(
        self, words: Sequence[Any], dice: random.Random, *, is_bold: bool, leaves_only: bool
    ) -> None:
        self._words = words
        self._dice = dice
        self._is_bold = is_bold
        self._leaves_only = leaves_only

    def __call__(self, node: Node, *, is_inside: bool = False) -> Node:
        match node.tag:
            case "M" if _is_leaf(node.plain):
                return _leaf(self._leaf(node.plain))
            case "n":
                return mutated_scalar(node, self._dice, is_bold=self._is_bold)
            case "N" if not self._leaves_only:
                return mutated_array(node, self._dice, is_bold=self._is_bold)
            case "B" if not self._leaves_only:
                return replace(node, raw=mutated_leaf(node.raw, self._dice, is_bold=False))
            case tag if tag in _CONTAINERS:
                return self._container(node, is_inside=is_inside)
            case _:
                return node

    def _leaf(self, value: Any) -> Any:
        alike = [word for word in self._words if type(word) is type(value) and self._may_be(word)]
        if alike and self._dice.random() < 0.25:
            return self._dice.choice(alike)
        if isinstance(value, str | bytes) and self._dice.random() < 0.1:
            return self._as_long(value, value)
        if alike and isinstance(value, str | bytes) and self._dice.random() < 0.25:
            at = self._dice.randint(0, len(value))
            return value[:at] + self._dice.choice(alike) + value[at:]
        return mutated_leaf(value, self._dice, is_bold=self._is_bold)

    def _may_be(self, word: Any) -> bool:
        return self._is_bold or not isinstance(word, int) or abs(word) <= _LARGEST_COUNT

    def _as_long(self, items: Any, filling: Any) -> Any:
        """As many as a number says that the function names."""
        counts = [word for word in self._words if type(word) is int and 0 < word <= MOST_ITEMS]
        if not counts or not filling:
            return items
        count = self._dice.choice(counts)
        return (items + filling * (count // len(filling) + 1))[:count]

    def _container(self, node: Node, *, is_inside: bool) -> Node:
        inside = range(1, len(node.children), 2) if node.tag == "D" else range(len(node.children))
        must_be = self._leaves_only or node.tag == "T"
        is_deep = node.tag not in "SZ" and len(inside) and (must_be or self._dice.random() < 0.5)
        if is_deep:
            at = self._dice.choice(inside)
            child = self(node.children[at], is_inside=True)
            return replace(node, children=(*node.children[:at], child, *node.children[at + 1 :]))
        if self._leaves_only:
            return node
        return replace(node, children=self._parts(node, is_inside=is_inside))

    def _parts(self, node: Node, *, is_inside: bool) -> tuple[Node, ...]:
        """Other parts of a container: keys of a dict and members of a set stay distinct.

        A record stays one: a tuple keeps its length, and what stands where in it; a dict with names for keys
        that is part of an argument keeps them. An honest rewrite may meet a malformed one in another order,
        and end otherwise.
        """
        children = node.children
        if node.tag == "T":
            return children
        if node.tag == "D":
            pairs = list(zip(children[::2], children[1::2], strict=True))
            if is_inside and all(type(key.plain) is str for key, _ in pairs):
                return tuple(part for pair in reversed(pairs) for part in pair)
            return tuple(part for pair in self._fewer(pairs, may_turn=True) for part in pair)
        if node.tag in "SZ":
            return tuple(self._fewer(children, may_turn=False))
        if self._dice.random() < 0.1:
            heaviest = max(1, max(map(_weight, children), default=1))
            return tuple(self._as_long(children, children))[: max(len(children), _HEAVIEST // heaviest)]
        keys = [child.plain for child in children] if all(child.tag == "M" for child in children) else None
        return tuple(reordered(children, self._dice, keys=keys))

    def _fewer(self, parts: Sequence[Any], *, may_turn: bool) -> list[Any]:
        if not parts:
            return []
        at = self._dice.randrange(len(parts))
        options: list[Sequence[Any]] = [[], parts[at : at + 1], [*parts[:at], *parts[at + 1 :]]]
        return list(self._dice.choice([*options, parts[::-1]] if may_turn else options))
