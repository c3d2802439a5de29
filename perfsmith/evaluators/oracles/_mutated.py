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
from perfsmith.evaluators.oracles._mutations import closed, mutated, opened
from perfsmith.evaluators.oracles._probe import Probe, Reached
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName

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
        search = _Search(asked.probe, constants_of(asked.source, asked.target.qualname), asked.entropy)
        if not search.seed(seeds):
            return Proposal(silence="none of the calls that are there came back from the original")
        for _ in range(_ROUNDS):
            if not search.round(given):
                break
        if not search.kept:
            return Proposal(silence="no mutated call reached anything that the calls before do not reach")
        best = sorted(search.kept, key=lambda call: search.kept[call])
        return Proposal(calls=tuple(best[: asked.count]))


class _Search:
    """What was reached so far, and the calls that reached it."""

    def __init__(self, probe: Probe, words: Sequence[Any], entropy: int) -> None:
        self._probe = probe
        self._words = words
        self._dice = random.Random(entropy)
        self._reached: Features = set(), set(), set()
        self._corpus: list[Node] = []
        self._tried: set[bytes] = set()
        self._is_bold = True
        self.kept: dict[bytes, int] = {}
        """Calls, and for which of the `Features` each is kept."""

    def seed(self, calls: list[bytes]) -> bool:
        """Learn what these calls reach, a sample of them where there are many; False when none came back."""
        if len(calls) > _MOST_SEEDS:
            calls = self._dice.sample(calls, _MOST_SEEDS)
        for call, reached in zip(calls, self._probe.reach(calls), strict=False):
            self._news_of(reached)
            if reached.outcome and (tree := _call_of(call)) is not None:
                self._corpus.append(tree)
        return bool(self._corpus)

    def round(self, given: Collection[bytes]) -> bool:
        """Try some mutated calls; False when there is no time for more."""
        fresh: dict[bytes, Node] = {}
        for _ in range(4 * _PER_ROUND):
            tree = mutated(self._picked(), self._corpus, self._words, self._dice, is_bold=self._is_bold)
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
                self.kept[call] = news
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


def _call_of(payload: bytes) -> Node | None:
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


def constants_of(source: str, qualname: str) -> tuple[Any, ...]:
    """Numbers and texts that a function names, and the neighbours of its integers: what it may compare with.

    Documentation is not among them.

    Args:
        source: Text of the file.
        qualname: The function; where it is not found, or has none, those of the whole file's functions.
    """
    try:
        tree: ast.AST = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()
    name = qualname.rpartition(".")[2]
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    found: dict[tuple[type, Any], Any] = {}
    for function in [each for each in functions if each.name == name] or functions:
        documented = {id(node.value) for node in ast.walk(function) if isinstance(node, ast.Expr)}
        for node in ast.walk(function):
            is_word = isinstance(node, ast.Constant) and isinstance(node.value, int | float | str | bytes)
            if isinstance(node, ast.Constant) and is_word and id(node) not in documented:
                value = node.value
                near = [value - 1, value, value + 1] if type(value) is int else [value]
                found.update({(type(each), each): each for each in near})
    return tuple(found.values())[:200]
