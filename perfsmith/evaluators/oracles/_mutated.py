"""Calls of other sources, mutated; those that reach what no call before has reached are kept.

Guided by coverage as greybox fuzzers are (Zalewski, "american fuzzy lop", 2013; Boehme, Pham, Roychoudhury,
"Coverage-based Greybox Fuzzing as Markov Chain", CCS 2016): a kept call is mutated further.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Collection, Sequence
from typing import Any, Final

from perfsmith.evaluators._canonical import MalformedBytes, Node, dump, parse
from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators.oracles._annotations import Function, function_in
from perfsmith.evaluators.oracles._domain import Domain
from perfsmith.evaluators.oracles._mutations import closed, opened
from perfsmith.evaluators.oracles._probe import Probe, Reached
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName
from perfsmith.evaluators.oracles._supplied import Supply, changed, supplies
from perfsmith.evaluators.oracles._words import words_of

_ROUNDS: Final = 12
_PER_ROUND: Final = 32
_MOST_SEEDS: Final = 64
_MOST_BYTES: Final = 64 * 1024
"""Larger calls are left to the other sources: to mutate and to trace them takes too long."""

Features = tuple[set[object], set[object], set[object]]
"""Arcs; endings on them; how often each was gone, and sizes of results: best first."""


class MutatedSource:
    """Mutates recorded and proposed calls under branch coverage of the original; needs a probe."""

    name = SourceName.MUTATED

    def propose(self, asked: Asked) -> Proposal:
        """Calls that do what none before does.

        That is: go through an arc of lines, end in a way on one, go it by a power of two more often, or give
        a result of another order of magnitude. Where there are more than asked for, those named first.
        """
        given = dict.fromkeys([*asked.recorded, *asked.known])
        if asked.probe is None:
            return Proposal(silence="mutated calls are chosen by what they reach, and nothing could be run")
        seeds = [call for call in given if len(call) <= _MOST_BYTES]
        if not seeds:
            which = "small enough to mutate" if given else "to begin with"
            return Proposal(silence=f"there is no call {which}")
        function = _function_of(asked)
        names = [each.name for each in asked.parameters or ()]
        words = words_of(asked.source, asked.target.qualname)
        trees = [tree for call in asked.recorded if (tree := call_tree(call)) is not None]
        is_whole = function is not None and asked.entry == asked.target.qualname
        more = supplies(function, asked.parameters or (), trees, words) if function and is_whole else ()
        search = _Search(asked.probe, words, more, asked.entropy)
        if not search.seed(seeds, set(asked.recorded)):
            return Proposal(silence="none of the calls that are there came back from the original")
        domain = Domain.seen(asked.recorded, search.endings, names, function)
        for _ in range(_ROUNDS):
            if not search.round(given):
                break
        kept = [call for call, (_, end) in search.kept.items() if domain.has(call) and domain.may_end(end)]
        if not kept:
            return Proposal(silence="no mutated call reached anything that the calls before do not reach")
        best = sorted(kept, key=lambda call: search.kept[call][0])
        return Proposal(calls=tuple(best[: asked.count]))


class _Search:
    """What was reached so far, and the calls that reached it."""

    def __init__(self, probe: Probe, words: Sequence[Any], more: Sequence[Supply], entropy: int) -> None:
        self._probe = probe
        self._words = words
        self._more = more
        self._dice = random.Random(entropy)
        self._reached: Features = set(), set(), set()
        self._corpus: list[Node] = []
        self._tried: set[bytes] = set()
        self._is_bold = True
        self.endings: list[bytes] = []
        """How calls of callers ended."""
        self.kept: dict[bytes, tuple[int, bytes]] = {}
        """Calls, for which of the `Features` each is kept, and how it ended."""

    def seed(self, calls: list[bytes], recorded: Collection[bytes]) -> bool:
        """Learn what these calls reach, a sample of them where there are many; False when none came back."""
        if len(calls) > _MOST_SEEDS:
            calls = self._dice.sample(calls, _MOST_SEEDS)
        for call, reached in zip(calls, self._probe.reach(calls), strict=False):
            self._news_of(reached)
            if call in recorded:
                self.endings.append(reached.outcome)
            if reached.outcome and (tree := call_tree(call)) is not None:
                self._corpus.append(tree)
        return bool(self._corpus)

    def round(self, given: Collection[bytes]) -> bool:
        """Try some mutated calls; False when there is no time for more."""
        fresh: dict[bytes, Node] = {}
        for _ in range(4 * _PER_ROUND):
            tree = changed(
                self._picked(), self._corpus, self._words, self._more, self._dice, is_bold=self._is_bold
            )
            call = dump(closed(tree))
            if call not in self._tried and call not in given and len(call) <= _MOST_BYTES:
                fresh[call] = tree
                self._tried.add(call)
            if len(fresh) == _PER_ROUND:
                break
        answers = self._probe.reach(list(fresh))
        for (call, tree), reached in zip(fresh.items(), answers, strict=False):
            if not reached.outcome:
                self._is_bold = False  # too much for it, or the end of it: no more of that
            elif (news := self._news_of(reached)) is not None:
                self.kept[call] = news, reached.outcome
                self._corpus.append(tree)
        return bool(fresh) and len(answers) == len(fresh)

    def _picked(self) -> Node:
        """A call to mutate; those that were kept last are the ones that lead further."""
        if self.kept and self._dice.random() < 0.5:
            return self._dice.choice(self._corpus[-8:])
        return self._dice.choice(self._corpus)

    def _news_of(self, reached: Reached) -> int | None:
        """What is new about a call; None when nothing is, or its outcome cannot be carried."""
        kind, size = ending_of(reached.outcome)
        if not kind:
            return None
        found: Features = (
            set(reached.arcs),
            {(kind, arc) for arc in reached.arcs} or {kind},
            {*reached.often, (kind, size)},
        )
        news = None
        for number, (features, known) in enumerate(zip(found, self._reached, strict=True)):
            if news is None and not features <= known:
                news = number
            known |= features
        return news


def _function_of(asked: Asked) -> Function | None:
    try:
        return function_in(ast.parse(asked.source), asked.target.qualname)
    except (SyntaxError, ValueError, RecursionError):
        return None


def call_tree(payload: bytes) -> Node | None:
    """The pair `(args, kwargs)`, opened for `mutated`; None when the bytes hold no call."""
    try:
        call = opened(parse(payload))
    except MalformedBytes:
        return None
    is_call = call.tag == "T" and len(call.children) == 2 and [c.tag for c in call.children] == ["T", "D"]
    return call if is_call else None


def ending_of(outcome: bytes) -> tuple[str, int]:
    """How a call ended, in words, and the order of magnitude of what it gave, as a power of two.

    The words are the exception's class, or the result's and its sign; empty for what cannot be carried.
    """
    status = status_of(outcome)
    if status not in ("returned", "raised"):
        return "", 0
    try:
        value = opened(parse(outcome)).children[1]
    except MalformedBytes:
        return f"{status} something large", 0
    match value.plain:
        case int() | float() | complex() as number if value.tag == "M" and not isinstance(number, bool):
            sign = "" if isinstance(number, complex) else (number > 0) - (number < 0)
            size = abs(number)
            bits = int(min(size, 2.0**62)).bit_length() if size == size else -1
            return f"{status} {type(number).__name__} {sign}", bits
        case str() | bytes() as text if value.tag == "M":
            return f"{status} {type(text).__name__}", len(text).bit_length()
        case plain if value.tag == "M":
            return f"{status} {plain!r}", 0
        case _:
            name = ".".join(value.children[0].texts) if value.tag == "X" else value.tag
            return f"{status} {name}", len(value.children).bit_length()
