"""Texts that a regular expression is about, made from its syntax tree; nothing is ever matched here.

Every other one is as short as can be and has small digits: versions and counts are often such.

To run a pattern of a project's on anything could take for ever, in the judge's own process.
"""

from __future__ import annotations

import importlib
import random
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, Final

# Python has no public way to the syntax tree of a pattern.
kinds: Final[Any] = importlib.import_module("re._constants")
parser: Final[Any] = importlib.import_module("re._parser")

_LONGEST: Final = 60
_STEPS: Final = 500
"""Parts of a pattern that are gone through for one text."""
_MORE: Final = 2
"""Most repetitions beyond the fewest that a pattern asks for."""
_ANY: Final = "aZ3 _-.é"
_FEW_DIGITS: Final = "012"
_CATEGORIES: Final = {
    kinds.CATEGORY_DIGIT: "0123456789",
    kinds.CATEGORY_SPACE: " \t\n",
    kinds.CATEGORY_WORD: "abzAZ09_é",
    kinds.CATEGORY_NOT_DIGIT: "aZ -",
    kinds.CATEGORY_NOT_SPACE: "aZ3-",
    kinds.CATEGORY_NOT_WORD: " -.!",
}


def examples_of(pattern: str, dice: random.Random, *, count: int) -> tuple[str, ...]:
    """Up to `count` texts such as a pattern describes, look-arounds left aside; none of what is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(pattern)
        made = [_Writer(dice, is_small=bool(number % 2)).text(tree) for number in range(count)]
    except (re.error, RecursionError, OverflowError, ValueError):
        return ()
    return tuple(dict.fromkeys(made))


class _Writer:
    """Writes one text, in a limited number of steps however often a pattern repeats what."""

    def __init__(self, dice: random.Random, *, is_small: bool) -> None:
        self._dice = dice
        self._more = 0 if is_small else _MORE
        self._digits = _FEW_DIGITS if is_small else _CATEGORIES[kinds.CATEGORY_DIGIT]
        self._groups: dict[int, str] = {}
        self._left = _STEPS

    def text(self, tree: Any) -> str:
        """What a part of the pattern describes, as far as there is room."""
        return "".join(self._written(tree))[:_LONGEST]

    def _written(self, tree: Any) -> Iterator[str]:
        for kind, value in tree:
            self._left -= 1
            if self._left < 0:
                return
            match kind:
                case kinds.LITERAL:
                    yield chr(value)
                case kinds.NOT_LITERAL:
                    yield self._dice.choice([c for c in _ANY if c != chr(value)])
                case kinds.ANY:
                    yield self._dice.choice(_ANY)
                case kinds.IN:
                    yield _one_of(value, self._dice, self._digits)
                case kinds.BRANCH:
                    yield self.text(self._dice.choice(value[1]))
                case kinds.SUBPATTERN:
                    text = self.text(value[3])
                    self._groups[value[0]] = text
                    yield text
                case kinds.GROUPREF:
                    yield self._groups.get(value, "")
                case kinds.MAX_REPEAT | kinds.MIN_REPEAT | kinds.POSSESSIVE_REPEAT:
                    yield from self._repeated(*value)
                case kinds.ATOMIC_GROUP:
                    yield self.text(value)
                case _:
                    continue  # places and look-arounds write nothing

    def _repeated(self, least: int, most: int, inner: Any) -> Iterator[str]:
        for _ in range(self._dice.randint(least, min(most, least + self._more))):
            self._left -= 1
            if self._left < 0:
                return
            yield self.text(inner)


def _one_of(members: Sequence[Any], dice: random.Random, digits: str) -> str:
    is_other = bool(members) and members[0][0] is kinds.NEGATE
    letters = {letter for member in members for letter in _letters(member, dice, digits)}
    if is_other:
        left = [c for c in _ANY + "!/\\\"'0b" if c not in letters]
        return dice.choice(left) if left else ""
    return dice.choice(sorted(letters)) if letters else ""


def _letters(member: Any, dice: random.Random, digits: str) -> Sequence[str]:
    kind, value = member
    match kind:
        case kinds.LITERAL:
            return chr(value)
        case kinds.RANGE:
            first, last = value
            return [chr(code) for code in (first, last, dice.randint(first, last))]
        case kinds.CATEGORY if value == kinds.CATEGORY_DIGIT:
            return digits
        case kinds.CATEGORY:
            return _CATEGORIES.get(value, "a")
        case _:
            return ""
