"""Two values side by side: the same classes, structure and references, and leaves as the policy says.

What refers to what is compared as a graph: two references agree when they lead to values that stand for each
other, whatever their numbers (a part that is ignored, or stands elsewhere, may shift these).
"""

from __future__ import annotations

from collections.abc import Sequence

from perfsmith.evaluators._canonical import Node, Plain, dump, has_identity, is_made
from perfsmith.evaluators._dtypes import dtype_of
from perfsmith.evaluators._numbering import content_of, numbers_of
from perfsmith.evaluators._parts import (
    OF_EXCEPTIONS,
    attributes_of,
    key_of,
    named_parts,
    opened,
    pairs_of,
    state_place,
)
from perfsmith.evaluators._policy import Scope
from perfsmith.evaluators._tolerance import items_close, leaves_close

_MOST_MATCHED = 128
"""Longer sets and unordered lists are compared in the order of their bytes: no matching is looked for."""


_UNFIT = "does not fit"
"""How the harness tells that a function that a call has made cannot do anything with a value."""
_ACCIDENTS = frozenset(
    (
        "TypeError",
        "AttributeError",
        "IndexError",
        "KeyError",
        "ZeroDivisionError",
        "OverflowError",
        "NameError",
    )
)
"""What Python itself raises for values that do not fit, where that shows as a generator or coroutine runs."""


class Twins:
    """Which value of the left stands for which of the right: one to one."""

    def __init__(self, left: dict[int, int], right: dict[int, int]) -> None:
        self._to: dict[int, int] = dict(left)
        self._back: dict[int, int] = dict(right)

    def copy(self) -> Twins:
        return Twins(self._to, self._back)

    def pair(self, left: int, right: int) -> bool:
        """Note that these stand for each other; False where one already stands for something else."""
        return self._to.setdefault(left, right) == right and self._back.setdefault(right, left) == left

    def are_paired(self, left: int, right: int) -> bool:
        return self._to.get(left) == right


class Comparison:
    """Compares two trees.

    Args:
        left: What the original gave.
        right: What the candidate gave.
        is_whole: Every part counts and stands where it stands, so that equal references have equal numbers.
    """

    def __init__(self, left: Node, right: Node, *, is_whole: bool) -> None:
        self._is_whole = is_whole
        self._left, self._right = ({}, {}) if is_whole else (numbers_of(left), numbers_of(right))
        self._twins, self._groups = Twins({}, {}), Twins({}, {})

    def is_close(self, a: Node, b: Node, scope: Scope) -> bool:
        """True when the right is what the policy calls the same as the left."""
        if scope.policy.is_ignored:
            return self._besides_ignored(opened(a), opened(b), scope)
        numbers = self._left.get(id(a)), self._right.get(id(b))
        if numbers[0] is not None and numbers[1] is not None:
            if not self._twins.pair(numbers[0], numbers[1]):
                return False
        elif numbers != (None, None):
            return False
        return self._content(a, b, scope)

    def _besides_ignored(self, a: Node, b: Node, scope: Scope) -> bool:
        """True when those parts are close that count although what they stand in is ignored."""
        if not scope.rules:
            return True
        left, right = dict(named_parts(a)), dict(named_parts(b))
        scopes = {name: scope.at(*name) for name in (*left, *right)}
        return all(
            name in left and name in right and self.is_close(left[name], right[name], below)
            for name, below in scopes.items()
            if below.counts
        )

    def _content(self, a: Node, b: Node, scope: Scope) -> bool:
        if a.tag == b.tag == "M" and not (scope.rules or scope.policy.is_unordered):
            return _plain_close(a.plain, b.plain, scope)
        a, b = opened(a), opened(b)
        if a.tag != b.tag:
            return False
        if a.tag == "O":
            is_same_class = self.is_close(a.children[0], b.children[0], scope.structural())
            return is_same_class and self._attributes(attributes_of(a), attributes_of(b), scope)
        if a.texts != b.texts:
            return False
        match a.tag:
            case "M":
                return leaves_close(a.plain, b.plain, scope.policy)
            case "R":
                return self._same_reference(_number(a.raw), _number(b.raw))
            case "L" | "T":
                return self._sequence(a, b, scope)
            case "D":
                return self._mapping(a, b, scope)
            case "S" | "Z":
                return self._members(a, b, scope)
            case "P" | "Q" | "K" | "X":
                return self._object(a, b, scope)
            case "N" | "v" | "A":
                return self._array(a, b, scope)
            case "n":
                return items_close(a.raw, b.raw, dtype_of(a.texts[0]), scope.policy)
            case "G":
                return self._iterator(a, b, scope)
            case "Y" if is_made(a):
                return self._endings(opened(a.children[0]), opened(b.children[0]), scope)
            case _:
                return a.raw == b.raw and self._pairwise(a.children, b.children, scope.structural())

    def _same_reference(self, left: int, right: int) -> bool:
        return left == right if self._is_whole else self._twins.are_paired(left, right)

    def _pairwise(self, left: Sequence[Node], right: Sequence[Node], scope: Scope) -> bool:
        return len(left) == len(right) and all(
            self.is_close(x, y, scope) for x, y in zip(left, right, strict=True)
        )

    def _sequence(self, a: Node, b: Node, scope: Scope) -> bool:
        if len(a.children) != len(b.children):
            return False
        if a.tag == "L" and scope.policy.is_unordered:
            return self._matched(a.children, b.children, scope.item(None))
        pairs = zip(a.children, b.children, strict=True)
        return all(self.is_close(x, y, scope.item(i)) for i, (x, y) in enumerate(pairs))

    def _mapping(self, a: Node, b: Node, scope: Scope) -> bool:
        left, right = pairs_of(a), pairs_of(b)
        if scope.rules:
            left, right = (
                [pair for pair in each if scope.item(key_of(pair[0])).counts] for each in (left, right)
            )
        if len(left) != len(right):
            return False
        if scope.policy.is_unordered:
            places = {dump(key): (key, value) for key, value in right}
            if any(dump(key) not in places for key, _ in left):
                return False
            right = [places[dump(key)] for key, _ in left]
        return all(
            self.is_close(key, other_key, scope.structural())
            and self.is_close(value, other, scope.item(key_of(key)))
            for (key, value), (other_key, other) in zip(left, right, strict=True)
        )

    def _members(self, a: Node, b: Node, scope: Scope) -> bool:
        if len(a.children) != len(b.children):
            return False
        if any(map(has_identity, (*a.children, *b.children))) or len(a.children) > _MOST_MATCHED:
            # What is numbered keeps its order: a later reference means that very member.
            return self._pairwise(a.children, b.children, scope.item(None))
        return self._matched(a.children, b.children, scope.item(None))

    def _matched(self, left: Sequence[Node], right: Sequence[Node], scope: Scope) -> bool:
        """True when all can be paired so that each pair is close (augmenting paths)."""
        if len(left) > _MOST_MATCHED:
            left, right = sorted(left, key=dump), sorted(right, key=dump)
            return self._pairwise(left, right, scope)
        near = [[j for j, y in enumerate(right) if self._would_be_close(x, y, scope)] for x in left]
        owner: dict[int, int] = {}

        def place(i: int, tried: set[int]) -> bool:
            for j in near[i]:
                if j not in tried:
                    tried.add(j)
                    if j not in owner or place(owner[j], tried):
                        owner[j] = i
                        return True
            return False

        if not all(place(i, set()) for i in range(len(left))):
            return False
        chosen = sorted((i, j) for j, i in owner.items())
        return all(self.is_close(left[i], right[j], scope) for i, j in chosen)

    def _would_be_close(self, x: Node, y: Node, scope: Scope) -> bool:
        kept = self._twins.copy(), self._groups.copy()
        try:
            return self.is_close(x, y, scope)
        finally:
            self._twins, self._groups = kept

    def _object(self, a: Node, b: Node, scope: Scope) -> bool:
        """An object of a class by its content, and its attributes by name where they are told so."""
        if len(a.children) != len(b.children):
            return False
        names = OF_EXCEPTIONS if a.tag == "X" else {}
        state_at, inner = state_place(a), content_of(a)
        for i, (x, y) in enumerate(zip(a.children, b.children, strict=True)):
            if i == state_at and opened(x).tag == opened(y).tag == "D":
                is_same = self.pair(x, y) and self._attributes(attributes_of(x), attributes_of(y), scope)
            elif x is inner:
                is_same = self._content(x, y, scope)
            else:
                below = scope.attribute(names[i]).ordered() if i in names else scope.structural()
                is_same = self.is_close(x, y, below)
            if not is_same:
                return False
        return True

    def pair(self, x: Node, y: Node) -> bool:
        """Note that these stand for each other, where they have numbers."""
        left, right = self._left.get(id(x)), self._right.get(id(y))
        return left is None or right is None or self._twins.pair(left, right)

    def _attributes(self, left: dict[str, Node], right: dict[str, Node], scope: Scope) -> bool:
        scopes = {name: scope.attribute(name) for name in (*left, *right)}
        return all(
            name in left and name in right and self.is_close(left[name], right[name], below)
            for name, below in scopes.items()
            if below.counts
        )

    def _array(self, a: Node, b: Node, scope: Scope) -> bool:
        groups = _number(a.raw[1:5]), _number(b.raw[1:5])
        is_same_memory = groups[0] == groups[1] if self._is_whole else self._groups.pair(*groups)
        if a.raw[:1] != b.raw[:1] or not is_same_memory:
            return False
        if a.tag == "A":
            is_same_place = a.children[:-1] == b.children[:-1]
            return is_same_place and self._content(a.children[-1], b.children[-1], scope.structural())
        if a.children != b.children or len(a.raw) != len(b.raw):
            return False
        return items_close(a.raw[5:], b.raw[5:], dtype_of(a.texts[0]), scope.policy)

    def _endings(self, a: Node, b: Node, scope: Scope) -> bool:
        """How two functions end that were called alike; what does not fit the left one is not asked."""
        if a.tag != "T" or b.tag != "T":
            return self.is_close(a, b, scope.structural())
        return len(a.children) == len(b.children) and all(
            _is_unfit(opened(x)) or self.is_close(x, y, scope.structural())
            for x, y in zip(a.children, b.children, strict=True)
        )

    def _iterator(self, a: Node, b: Node, scope: Scope) -> bool:
        sources = [[_number(node.raw[at:]) for at in range(4, len(node.raw), 4)] for node in (a, b)]
        # A source may be written behind what reads from it: then nothing is known of it but its number.
        if sources[0] != sources[1] and not (
            len(sources[0]) == len(sources[1])
            and all(any(self._same_reference(x, y) for y in sources[1]) for x in sources[0])
        ):
            return False
        return self._content(a.children[0], b.children[0], scope) and self.is_close(
            a.children[1], b.children[1], scope.structural()
        )


def _is_unfit(ending: Node) -> bool:
    """What the original cannot do with a value, at once or once it is read."""
    if ending.tag != "T" or not ending.children:
        return False  # whoever wrote that, it is no ending
    how, value = ending.children[0], ending.children[-1]
    if how.plain == _UNFIT:
        return True
    end = value.children[1] if value.tag == "G" else None
    return end is not None and end.tag == "X" and not _ACCIDENTS.isdisjoint(end.children[0].texts[-1:])


def _plain_close(x: Plain, y: Plain, scope: Scope) -> bool:
    if type(x) is not type(y):
        return False
    if isinstance(x, list | tuple) and isinstance(y, list | tuple):
        return len(x) == len(y) and all(_plain_close(p, q, scope) for p, q in zip(x, y, strict=True))
    if isinstance(x, dict) and isinstance(y, dict):
        return _plain_close(list(x), list(y), scope) and _plain_close(
            list(x.values()), list(y.values()), scope
        )
    return leaves_close(x, y, scope.policy)


def _number(raw: bytes) -> int:
    return int.from_bytes(raw[:4], "little")
