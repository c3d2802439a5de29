"""Recorded calls with one thing, or a few, at an edge: what random draws meet by luck is tried on purpose.

Places of a call that mean the same (items of a list, cells of a column) form a column. At each column every
edge is tried in one place or in all at once; then whole calls are changed, and some get two or three edges.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, Plain, dump, has_references, parse
from perfsmith.evaluators.oracles._edge_changes import (
    Change,
    changes_by_constant,
    changes_of,
    with_twin,
)
from perfsmith.evaluators.oracles._edge_trees import (
    Path,
    closed,
    node_at,
    nodes_below,
    number_of,
    opened,
    with_node,
)
from perfsmith.evaluators.oracles._edge_values import CHARACTERS, Allowed, edges_of_plain

_TEMPLATES = 24
_LARGEST = 20_000
"""Bytes of a recorded call above which it is left as it is."""
_TEMPLATES_PER_CONSTANT = 3
_SINGLE_SHARE = 0.75
"""Of the calls that are wanted, those with one edge; the others have several."""
_PLAINEST = 3
"""First edges of a value, those that are combined."""


def edges_of(
    recorded: Sequence[bytes],
    *,
    constants: Sequence[Plain] = (),
    has_loops: bool = True,
    asks_for_sign: bool = False,
    count: int,
    entropy: int,
) -> list[bytes]:
    """Up to `count` distinct calls at edges; none where nothing in the recorded ones can be changed.

    Args:
        recorded: Canonical bytes of calls.
        constants: Plain values from the target's text.
        has_loops: Something in that text may run as often as a number says.
        asks_for_sign: Something in it is compared with zero.
        count: How many are wanted.
        entropy: Seed; the same one gives the same calls.
    """
    dice = random.Random(entropy)
    templates = _templates(recorded, dice)
    if not templates:
        return []
    found: dict[bytes, None] = {}
    known = set(recorded)

    def keep(calls: Iterator[Node], most: float) -> None:
        for call in calls:
            if len(found) >= most:
                return
            try:
                made = dump(closed(call))
            except (ValueError, OverflowError, RecursionError):
                continue  # nothing that a call can hold, for instance two keys that are the same
            if made not in known:
                found[made] = None

    allowed = Allowed(large=not has_loops, negative=asks_for_sign or any(map(_has_negative, templates)))
    single = _single(templates, constants, dice, allowed)
    keep(single, count * _SINGLE_SHARE)
    keep((_with_several(dice.choice(templates), dice, allowed) for _ in range(3 * count)), count)
    return list(found)


def _templates(recorded: Sequence[bytes], dice: random.Random) -> list[Node]:
    """Some recorded calls, opened; without large ones, and those in which something occurs twice."""
    small = [call for call in recorded if len(call) <= _LARGEST]
    calls = []
    for payload in small if len(small) <= _TEMPLATES else dice.sample(small, _TEMPLATES):
        try:
            call = parse(payload)
        except MalformedBytes:
            continue
        if call.tag == "T" and len(call.children) == 2 and not has_references(call):
            calls.append(opened(call))
    return calls


def _has_negative(call: Node) -> bool:
    for _, node, _ in nodes_below(call):
        if isinstance(node.plain, int | float) and node.plain < 0:
            return True
        if node.tag == "N" and np.dtype(node.texts[0]).kind in "if":
            values = np.frombuffer(node.raw[5:], dtype=np.dtype(node.texts[0]))
            if bool((values < 0).any()):
                return True
    return False


def _single(
    templates: Sequence[Node], constants: Sequence[Plain], dice: random.Random, allowed: Allowed
) -> Iterator[Node]:
    """Calls with one edge: the most telling of every column in turn with any others."""
    ranked: list[tuple[float, Node]] = []
    for column in _columns(templates):
        ranked += enumerate(column.edges(constants, dice, allowed))
    # On two calls each: what a letter changes often shows only where texts agree.
    marked = [
        _marked(call, mark) for mark in CHARACTERS for call in dice.sample(templates, min(2, len(templates)))
    ]
    whole = [_uniform(call) for call in templates[:4]]
    whole += [_turned(call) for call in templates[:2] if len(call.children[1].children) > 2]
    whole += [_crossed(templates, dice) for _ in range(12)]
    for calls, step in ((marked, 0.5), (whole, 4.0)):
        dice.shuffle(calls)
        ranked += [(step * rank, call) for rank, call in enumerate(calls)]
    first = [call for _, call in sorted(ranked, key=lambda pair: pair[0])]
    others = dice.sample(first, len(first))
    for pair in zip(first, others, strict=True):
        yield from pair


@dataclass(slots=True)
class _Column:
    """Places of several calls that mean the same, with values of one type."""

    places: list[tuple[Node, list[Path]]] = field(default_factory=list)
    """Calls, and the places of each."""
    is_mixed: bool = False
    """Values of other types stand in places of the same meaning."""

    def edges(self, constants: Sequence[Plain], dice: random.Random, allowed: Allowed) -> Iterator[Node]:
        """Calls in which this column, or a place of it, is at an edge."""
        call, paths = max(self.places, key=lambda place: len(place[1]))
        seen = node_at(call, paths[0])
        is_item = len(paths[0]) > 2
        here = Allowed(large=is_item or allowed.large, negative=allowed.negative)
        for change in changes_of(seen, dice, here, is_mixed=self.is_mixed):
            yield self._changed(change, dice, *dice.choice(self.places))
        if len(paths) > 1:
            yield _everywhere(call, paths, lambda _: seen)
        for number in range(_TEMPLATES_PER_CONSTANT):
            for value in constants:
                for change in changes_by_constant(seen, value, here, has_neighbours=not number):
                    yield self._changed(change, dice, *self.places[number % len(self.places)])

    @staticmethod
    def _changed(change: Change, dice: random.Random, call: Node, paths: Sequence[Path]) -> Node:
        """In all places, or in one: rather the last, behind which nothing can make up for it."""
        places = dice.choice((paths, paths[:1], paths[-1:], paths[-1:], [dice.choice(paths)]))
        return _everywhere(call, places, change)


def _columns(templates: Sequence[Node]) -> list[_Column]:
    found: dict[tuple[Hashable, str], _Column] = {}
    for call in templates:
        own: dict[tuple[Hashable, str], list[Path]] = {}
        for path, node, column in nodes_below(call):
            kind = type(node.plain).__name__ if node.tag == "M" else node.tag
            own.setdefault((column, kind), []).append(path)
        for key, paths in own.items():
            found.setdefault(key, _Column()).places.append((call, paths))
    kinds = Counter(column for column, _ in found)
    for (place, _), each in found.items():
        each.is_mixed = kinds[place] > 1
    return list(found.values())


def _everywhere(call: Node, paths: Sequence[Path], change: Change) -> Node:
    for path in paths:
        call = with_node(call, path, change(node_at(call, path)))
    return call


def _marked(call: Node, mark: str) -> Node:
    """The same character behind every text of the call."""
    for path in _places(call, str):
        call = with_node(call, path, Node(tag="M", plain=f"{node_at(call, path).plain!s}{mark}"))
    return call


def _uniform(call: Node) -> Node:
    """One letter in all texts, one number for all numbers: whatever can be equal is."""
    for path in _places(call, str):
        call = with_node(call, path, Node(tag="M", plain="a" * len(str(node_at(call, path).plain))))
    for kind in (int, float):
        places = _places(call, kind)
        for path in places:
            call = with_node(call, path, node_at(call, places[0]))
    return call


def _turned(call: Node) -> Node:
    """Keyword arguments in the other order, which a function sees that takes any."""
    pairs = call.children[1].children
    turned = [part for at in range(len(pairs) - 2, -1, -2) for part in pairs[at : at + 2]]
    return with_node(call, (1,), replace(call.children[1], children=tuple(turned)))


def _places(call: Node, kind: type) -> list[Path]:
    return [path for path, node, _ in nodes_below(call) if node.tag == "M" and type(node.plain) is kind]


def _crossed(templates: Sequence[Node], dice: random.Random) -> Node:
    """An argument taken from another call, or two parts that are one and the same object."""
    call, other = dice.choice(templates), dice.choice(templates)
    args, others = call.children[0].children, other.children[0].children
    if dice.random() < 0.5 or not args:
        return _aliased(call, dice)
    i = dice.randrange(len(args))
    return with_node(call, (0, i), others[i]) if i < len(others) and others[i].tag == args[i].tag else call


def _aliased(call: Node, dice: random.Random) -> Node:
    """Two arguments, or two items of one container, become the same object, where all is plain."""
    mutable = [(path, node.tag) for path, node, _ in nodes_below(call) if node.tag in "LD"]
    pairs = [
        (first, second)
        for k, (first, tag) in enumerate(mutable)
        for second, other in mutable[k + 1 :]
        if tag == other and first[:-1] == second[:-1]
    ]
    if not pairs:
        return call
    first, second = dice.choice(pairs)
    number = number_of(call, first)
    reference = Node(tag="R", raw=(number or 0).to_bytes(4, "little"))
    return call if number is None else with_node(call, second, reference)


def _with_several(call: Node, dice: random.Random, allowed: Allowed) -> Node:
    """Two or three parts at the plainest of their edges."""
    for _ in range(dice.choice((2, 2, 3))):
        places = [(path, node) for path, node, _ in nodes_below(call) if node.tag in "ML"]
        if not places:
            return call
        path, node = dice.choice(places)
        if node.tag == "L":
            made = with_twin(node, dice, allowed) if dice.random() < 0.7 else Node(tag="L")
            call = with_node(call, path, made)
        elif found := edges_of_plain(node.plain, allowed)[:_PLAINEST]:
            call = with_node(call, path, Node(tag="M", plain=dice.choice(found)))
    return call
