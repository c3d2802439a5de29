"""How calls of one target may be changed: with which values, and how far."""

from __future__ import annotations

import ast
import random
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Self

from perfsmith.evaluators._canonical import MalformedBytes, Node, dump, parse
from perfsmith.evaluators.oracles._annotations import (
    Function,
    Parameter,
    function_in,
    named_parameters_in,
)
from perfsmith.evaluators.oracles._call_trees import folded, unfolded
from perfsmith.evaluators.oracles._domain import Domain
from perfsmith.evaluators.oracles._relations import with_word
from perfsmith.evaluators.oracles._source import Asked
from perfsmith.evaluators.oracles._supplied import Supply, changed, supplies
from perfsmith.evaluators.oracles._words import Word, words_by_line, words_of
from perfsmith.tasks import Target

_NEAR: Final = 0.5
"""Share of changes for some lines that are made with the words on these."""
_TRIES: Final = 4
"""Changes tried for each call that is wanted: some give a call that is known, or one beyond the domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Draws changed calls within what callers do."""

    words: tuple[Word | None, ...]
    """Numbers and texts that the function names, and nothing where no annotation says what may be there."""
    by_line: Mapping[int, tuple[Word, ...]]
    """Those of the whole file, by line."""
    more: tuple[Supply, ...]
    """Arguments that callers do not show."""
    domain: Domain

    @classmethod
    def for_asked(cls, asked: Asked, *, allowed: Sequence[bytes]) -> Self:
        """The same for what a source is asked.

        Args:
            asked: The target and its recorded calls.
            allowed: Calls that callers may make.
        """
        changes = cls.of(
            asked.source,
            asked.target,
            asked.entry,
            asked.parameters,
            recorded=asked.recorded,
            allowed=allowed,
        )
        if asked.changed is None:
            return changes
        known = {(type(word), word) for word in changes.words}
        named = words_of(asked.changed, asked.target.qualname)
        new = tuple(word for word in named if (type(word), word) not in known)
        return replace(changes, words=(*new, *changes.words))

    @classmethod
    def of(
        cls,
        source: str,
        target: Target,
        entry: str,
        parameters: Sequence[Parameter] | None,
        *,
        recorded: Sequence[bytes],
        allowed: Sequence[bytes],
    ) -> Self:
        """What the text of a target and the calls of others tell.

        Args:
            source: Text of the target's file.
            target: The function.
            entry: Qualified name of what is called.
            parameters: Of what is called; None where they are not known.
            recorded: Canonical bytes of calls that callers make.
            allowed: Calls that they may make, by annotations and documentation.
        """
        function = _function_of(source, target.qualname)
        words = words_of(source, target.qualname)
        called = function if entry == target.qualname else None
        given = parameters or (() if called is None else named_parameters_in(called))
        trees = [tree for call in recorded if (tree := call_tree(call)) is not None]
        return cls(
            words=words if function is None or _is_annotated(function) else (*words, None),
            by_line=words_by_line(source),
            more=() if called is None else supplies(called, given, trees, words),
            domain=Domain.seen(recorded, allowed, [each.name for each in given], function),
        )

    def drawn(
        self,
        picked: Callable[[], tuple[Node, range]],
        others: Sequence[Node],
        known: Collection[bytes],
        dice: random.Random,
        *,
        count: int,
        most_bytes: int,
        is_bold: bool,
    ) -> dict[bytes, Node]:
        """Up to `count` new calls, with their trees.

        Args:
            picked: Gives a call to change, unfolded, and the lines for which, if for any: the words on
                them are then used as often as all others.
            others: Calls whose arguments may be taken over.
            known: Calls that are not wanted.
            dice: Made from a seed.
            count: How many are wanted.
            most_bytes: Larger ones are not.
            is_bold: Huge integers too, with which a count never ends.
        """

        def trees() -> Iterator[Node]:
            while True:
                call, lines = picked()
                near = self._near(lines) if dice.random() < _NEAR else ()
                yield changed(call, others, near or self.words, self.more, dice, is_bold=is_bold)

        return self.new(islice(trees(), _TRIES * count), known, count=count, most_bytes=most_bytes)

    def _near(self, lines: range) -> tuple[Word, ...]:
        return tuple(word for line in lines for word in self.by_line.get(line, ()))

    def worded(self, picked: Callable[[], Node], dice: random.Random) -> Iterator[Node]:
        """Calls with each number and text that the function names, one after the other, in every place."""
        for word in (each for each in self.words if each is not None):
            yield from with_word(picked(), word, dice)

    def new(
        self, trees: Iterable[Node], known: Collection[bytes], *, count: int, most_bytes: int
    ) -> dict[bytes, Node]:
        """The first `count` of these that are no known calls, not too large, and such as callers make."""
        found: dict[bytes, Node] = {}
        for tree in trees:
            written = _written(tree)
            if written is None:
                continue
            whole, call = written
            if len(call) <= most_bytes and call not in known and self.domain.has(whole):
                found[call] = tree
                if len(found) == count:
                    break
        return found


def call_tree(payload: bytes) -> Node | None:
    """The pair `(args, kwargs)`, unfolded; None when the bytes hold no call."""
    try:
        call = unfolded(parse(payload))
    except MalformedBytes:
        return None
    is_call = call.tag == "T" and len(call.children) == 2 and [c.tag for c in call.children] == ["T", "D"]
    return call if is_call else None


def _written(tree: Node) -> tuple[Node, bytes] | None:
    """Folded, and its canonical bytes; None of what no call can hold, as two keys that are the same."""
    try:
        whole = folded(tree)
        return whole, dump(whole)
    except (ValueError, OverflowError, RecursionError):
        return None


def _is_annotated(function: Function) -> bool:
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return any(each is not None and each.annotation is not None for each in every)


def _function_of(source: str, qualname: str) -> Function | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function_in(ast.parse(source), qualname)
    except (SyntaxError, ValueError, RecursionError):
        return None
