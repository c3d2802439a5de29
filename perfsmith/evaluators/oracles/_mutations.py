"""Mutations of a call's canonical tree: a place in one argument, or all sequences of one length together."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from perfsmith.evaluators._canonical import Node, has_references
from perfsmith.evaluators.oracles._call_trees import (
    CONTAINERS,
    argument_places,
    is_iterator,
    is_leaf,
    leaf,
    with_argument,
)
from perfsmith.evaluators.oracles._input_text import changed_input
from perfsmith.evaluators.oracles._mutated_arrays import mutated_array, mutated_scalar
from perfsmith.evaluators.oracles._mutated_values import MOST_ITEMS, mutated_leaf, reordered
from perfsmith.evaluators.oracles._relations import (
    LARGEST_COUNT,
    measured,
    pointed_at,
    repeated,
    taken_over,
    together,
)
from perfsmith.sandboxes import STANDARD_INPUT

_HEAVIEST: Final = 64 * 1024
"""Most characters and items that a list is made long with."""
_KEYS: Final = tuple(("builtins", name) for name in ("abs", "bool", "len", "repr", "str"))
"""Functions of one argument, of which one may stand for another: under some of them items are equal."""
_AS_LARGE: Final = 16
"""A large number of the function's stands where callers give one at most so many times smaller."""
_NOTHING: Final = 0.04
"""Share of changed items that become None, where nothing says that they cannot be: what is there and empty is
told from what is not there."""
_CHANGES: Final = 3
"""Most places of a call that are changed at once."""


def _weight(node: Node) -> int:
    """Items and characters in it."""
    size = len(node.plain) if isinstance(node.plain, str | bytes) else 1
    return size + len(node.raw) + sum(map(_weight, node.children))


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
            call = together(call, dice)
        elif not is_shared and choice < 0.2:
            call = taken_over(call, dice.choice(others), dice)
        elif not is_shared and choice < 0.35:
            call = repeated(call, dice)
        elif choice < 0.42:
            call = measured(call, dice)
        elif choice < 0.5:
            call = pointed_at(call, words, dice)
        else:
            change = _Change(words, dice, is_bold=is_bold, leaves_only=is_shared)
            call = _at_an_argument(call, change, dice)
    return call


def _at_an_argument(call: Node, change: Callable[[Node], Node], dice: random.Random) -> Node:
    places = argument_places(call)
    if not places:
        return call
    side, at = place = dice.choice(places)
    argument = call.children[side].children[at]
    is_input = side == 1 and call.children[1].children[at - 1].plain == STANDARD_INPUT
    if is_input and isinstance(argument.plain, str):
        return with_argument(call, place, leaf(changed_input(argument.plain, dice)))
    return with_argument(call, place, change(argument))


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
            case "M" if is_leaf(node.plain):
                return leaf(self._leaf(node.plain))
            case "n":
                return mutated_scalar(node, self._dice, is_bold=self._is_bold)
            case "N" if not self._leaves_only:
                return mutated_array(node, self._dice, is_bold=self._is_bold)
            case "B" if not self._leaves_only:
                return replace(node, raw=mutated_leaf(node.raw, self._dice, is_bold=False))
            case tag if tag in CONTAINERS:
                return self._container(node, is_inside=is_inside)
            case "C" if node.texts in _KEYS:
                return replace(node, texts=self._dice.choice(_KEYS))
            case "K" if is_iterator(node):
                first, what, *rest = node.children
                read = replace(what, children=tuple(map(self, what.children)))
                return replace(node, children=(first, read, *rest))
            case _:
                return node

    def _leaf(self, value: Any) -> Any:
        alike = [word for word in self._words if type(word) is type(value) and self._may_be(word, value)]
        if alike and self._dice.random() < 0.25:
            return self._dice.choice(alike)
        if isinstance(value, str | bytes) and self._dice.random() < 0.1:
            return self._as_long(value, value)
        if alike and isinstance(value, str | bytes) and self._dice.random() < 0.25:
            at = self._dice.randint(0, len(value))
            return value[:at] + self._dice.choice(alike) + value[at:]
        return mutated_leaf(value, self._dice, is_bold=self._is_bold)

    def _may_be(self, word: Any, value: Any) -> bool:
        """False for a number that may count something without end, where none of its size stands already."""
        is_large = isinstance(word, int) and abs(word) > LARGEST_COUNT
        return self._is_bold or not is_large or abs(word) <= _AS_LARGE * abs(value)

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
            child = leaf(None) if self._may_be_nothing(node) else self(node.children[at], is_inside=True)
            return replace(node, children=(*node.children[:at], child, *node.children[at + 1 :]))
        if self._leaves_only:
            return node
        return replace(node, children=self._parts(node, is_inside=is_inside))

    def _may_be_nothing(self, container: Node) -> bool:
        """Sometimes, where nothing says that a part of it cannot be None."""
        return None in self._words and container.tag != "T" and self._dice.random() < _NOTHING

    def _with_nothing_as_key(self, pairs: Sequence[tuple[Node, Node]]) -> tuple[Node, ...]:
        if not pairs or any(key.tag == "M" and key.plain is None for key, _ in pairs):
            return tuple(part for pair in pairs for part in pair)
        at = self._dice.randrange(len(pairs))
        changed = [*pairs[:at], (leaf(None), pairs[at][1]), *pairs[at + 1 :]]
        return tuple(part for pair in changed for part in pair)

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
            if self._may_be_nothing(node):
                return self._with_nothing_as_key(pairs)
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
