"""Calls of other sources, mutated; those that reach what no call before has reached are kept.

Guided by coverage as greybox fuzzers are (Zalewski, "american fuzzy lop", 2013; Boehme, Pham, Roychoudhury,
"Coverage-based Greybox Fuzzing as Markov Chain", CCS 2016): a kept call is mutated further. Before a
candidate is seen the original's coverage guides; for a candidate its own, and what its text names.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from typing import Final

from perfsmith.evaluators._canonical import MalformedBytes, Node, parse
from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators.oracles._call_trees import unfolded
from perfsmith.evaluators.oracles._changes import Changes, call_tree
from perfsmith.evaluators.oracles._probe import Probe, Reached
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName
from perfsmith.evaluators.oracles._thresholds import MOST_ITEMS, calls_around, numbers_of_change

_ROUNDS: Final = 12
_PER_ROUND: Final = 32
_MOST_SEEDS: Final = 64
_MOST_BYTES: Final = 64 * 1024
"""Larger calls are left to the other sources: to mutate and to trace them takes too long."""
_LARGEST_LENGTH: Final = 10**7
"""A larger number in a text is hardly the length of something."""
_MOST_BYTES_AROUND: Final = 256 * 1024
"""The same of calls around the numbers of a change, which are few."""

Features = tuple[set[object], set[object], set[object]]
"""Arcs; endings on them; how often each was gone, and sizes of results: best first."""


class MutatedSource:
    """Mutates recorded and proposed calls under branch coverage; needs a probe."""

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
        changes = Changes.for_asked(asked, allowed=asked.known)
        if asked.changed is not None:
            numbers = numbers_of_change(asked.source, asked.changed)
            calls = _for_a_change(asked, asked.probe, changes, seeds, numbers)
            silence = "" if calls else "nothing around its numbers, or new on it, is a call that counts"
            return Proposal(calls=calls, assumptions=_not_reached(numbers), silence=silence)
        search = _Search(asked.probe, changes, given, asked.entropy)
        if not search.seed(seeds, set(asked.recorded)):
            return Proposal(silence="none of the calls that are there came back from the original")
        search.run()
        kept = [
            call for call in search.best() if changes.domain.may_end(search.kept[call][1], search.endings)
        ]
        if not kept:
            return Proposal(silence="no mutated call reached anything that the calls before do not reach")
        return Proposal(calls=tuple(kept[: asked.count]))


def _not_reached(numbers: Sequence[int]) -> tuple[str, ...]:
    large = [f"{number:,}" for number in numbers if MOST_ITEMS < number <= _LARGEST_LENGTH]
    if not large:
        return ()
    return (f"the change names {' and '.join(large)}: no list of that length was tried",)


def _for_a_change(
    asked: Asked, probe: Probe, changes: Changes, seeds: Sequence[bytes], numbers: Sequence[int]
) -> tuple[bytes, ...]:
    """Calls around the numbers that a change brings along, then those that do something new on the candidate.

    How they end on the original says which of them count: what a candidate does with a call is no measure.
    """
    dice = random.Random(asked.entropy)
    trees = [tree for call in seeds if (tree := call_tree(call)) is not None]
    around = changes.new(
        calls_around(trees, numbers, dice),
        {*asked.recorded, *asked.known},
        count=max(3 * asked.count // 4, 1),
        most_bytes=_MOST_BYTES_AROUND,
    )
    found = list(around)
    if asked.changed_probe is not None:
        known = {*asked.recorded, *asked.known, *around}
        search = _Search(asked.changed_probe, changes, known, asked.entropy)
        if search.seed([*found, *seeds], ()):
            search.run()
        found += search.best()[: asked.count - len(found)]
    shown = [call for call in asked.recorded if len(call) <= _MOST_BYTES][:_MOST_SEEDS]
    endings = [reached.outcome for reached in probe.reach(shown)]
    found.sort(key=len)  # where the time for probing ends, the largest are left out
    ended = zip(found, probe.reach(found), strict=False)
    return tuple(call for call, reached in ended if changes.domain.may_end(reached.outcome, endings))


class _Search:
    """What was reached so far, and the calls that reached it."""

    def __init__(self, probe: Probe, changes: Changes, known: Collection[bytes], entropy: int) -> None:
        self._probe = probe
        self._changes = changes
        self._dice = random.Random(entropy)
        self._reached: Features = set(), set(), set()
        self._corpus: list[Node] = []
        self._tried = set(known)
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

    def run(self) -> None:
        """Mutate for as long as there is time, in a number of rounds."""
        for _ in range(_ROUNDS):
            if not self.round():
                break

    def best(self) -> list[bytes]:
        """What was kept, by what it is kept for."""
        return sorted(self.kept, key=lambda call: self.kept[call][0])

    def round(self) -> bool:
        """Try some mutated calls; False when there is no time for more."""
        fresh = self._changes.drawn(
            lambda: (self._picked(), range(0)),
            self._corpus,
            self._tried,
            self._dice,
            count=_PER_ROUND,
            most_bytes=_MOST_BYTES,
            is_bold=self._is_bold,
        )
        self._tried.update(fresh)
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


def ending_of(outcome: bytes) -> tuple[str, int]:
    """How a call ended, in words, and the order of magnitude of what it gave, as a power of two.

    The words are the exception's class, or the result's and its sign; empty for what cannot be carried.
    """
    status = status_of(outcome)
    if status not in ("returned", "raised"):
        return "", 0
    try:
        value = unfolded(parse(outcome)).children[1]
    except (MalformedBytes, IndexError, ValueError, OverflowError):  # a candidate may have written it
        return f"{status} something large", 0
    match value.plain:
        case int() | float() | complex() as number if value.tag == "M" and not isinstance(number, bool):
            sign = "" if isinstance(number, complex) else (number > 0) - (number < 0)
            parts = (number.real, number.imag) if isinstance(number, complex) else (number, 0.0)
            size = max(map(abs, parts))
            bits = int(min(size, 2.0**62)).bit_length() if size == size else -1
            return f"{status} {type(number).__name__} {sign}", bits
        case str() | bytes() as text if value.tag == "M":
            return f"{status} {type(text).__name__}", len(text).bit_length()
        case plain if value.tag == "M":
            return f"{status} {plain!r}", 0
        case _:
            name = ".".join(value.children[0].texts) if value.tag == "X" else value.tag
            return f"{status} {name}", len(value.children).bit_length()
