"""Calls of other sources, mutated; those that reach what no call before has reached are kept.

Guided by coverage as greybox fuzzers are (Zalewski, "american fuzzy lop", 2013; Boehme, Pham, Roychoudhury,
"Coverage-based Greybox Fuzzing as Markov Chain", CCS 2016): a kept call is mutated further.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Sequence
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

Feature = tuple[str, tuple[int, int]]
"""An arc, and how the call ended that went through it."""


class MutatedSource:
    """Mutates recorded and proposed calls under branch coverage of the original; needs a probe."""

    name = SourceName.MUTATED

    def propose(self, asked: Asked) -> Proposal:
        """Calls that reach an arc of lines, or a kind of ending on one, that no call given before reaches."""
        given = list(dict.fromkeys([*asked.recorded, *asked.known]))
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
            if len(search.kept) >= asked.count or not search.round(given):
                break
        if not search.kept:
            return Proposal(silence="no mutated call reached anything that the calls before do not reach")
        return Proposal(calls=tuple(search.kept[: asked.count]))


class _Search:
    """What was reached so far, and the calls that reached it."""

    def __init__(self, probe: Probe, words: Sequence[Any], entropy: int) -> None:
        self._probe = probe
        self._words = words
        self._dice = random.Random(entropy)
        self._reached: set[Feature] = set()
        self._corpus: list[Node] = []
        self._tried: set[bytes] = set()
        self._is_bold = True
        self.kept: list[bytes] = []

    def seed(self, calls: list[bytes]) -> bool:
        """Learn what these calls reach, a sample of them where there are many; False when none came back."""
        if len(calls) > _MOST_SEEDS:
            calls = self._dice.sample(calls, _MOST_SEEDS)
        for call, reached in zip(calls, self._probe.reach(calls), strict=False):
            self._is_new(reached)
            if reached.outcome and (tree := _call_of(call)) is not None:
                self._corpus.append(tree)
        return bool(self._corpus)

    def round(self, given: Sequence[bytes]) -> bool:
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
            elif self._is_new(reached):
                self.kept.append(call)
                self._corpus.append(tree)
        return bool(fresh) and len(answers) == len(fresh)

    def _picked(self) -> Node:
        """A call to mutate; those that were kept last are the ones that lead further."""
        if self.kept and self._dice.random() < 0.5:
            return self._dice.choice(self._corpus[-8:])
        return self._dice.choice(self._corpus)

    def _is_new(self, reached: Reached) -> bool:
        kind = kind_of(reached.outcome)
        if not kind:
            return False
        found = {(kind, arc) for arc in reached.arcs} or {(kind, (0, 0))}
        is_new = not found <= self._reached
        self._reached |= found
        return is_new


def _call_of(payload: bytes) -> Node | None:
    try:
        call = opened(parse(payload))
    except MalformedBytes:
        return None
    is_call = call.tag == "T" and len(call.children) == 2 and [c.tag for c in call.children] == ["T", "D"]
    return call if is_call else None


def kind_of(outcome: bytes) -> str:
    """How a call ended, in a few words: the exception's class, or the result's, and its sign or size.

    Empty for what cannot be carried, which no call is kept for.
    """
    status = status_of(outcome)
    if status not in ("returned", "raised"):
        return ""
    try:
        whole = opened(parse(outcome))
    except MalformedBytes:
        return f"{status} something large"
    value = whole.children[1]
    if value.tag == "X":
        return f"{status} {'.'.join(value.children[0].texts)}"
    if value.tag != "M":
        return f"{status} {value.tag}{'' if value.children else ' empty'}"
    plain = value.plain
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        sign = "nan" if plain != plain else (plain > 0) - (plain < 0)
        return f"{status} {type(plain).__name__} {sign}"
    if isinstance(plain, str | bytes):
        return f"{status} {type(plain).__name__}{'' if plain else ' empty'}"
    return f"{status} {plain}"


def constants_of(source: str, qualname: str) -> tuple[Any, ...]:
    """Numbers and texts that a function names, and the neighbours of its integers: what it may compare with.

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
        for node in ast.walk(function):
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str | bytes):
                value = node.value
                near = [value - 1, value, value + 1] if type(value) is int else [value]
                found.update({(type(each), each): each for each in near})
    return tuple(found.values())[:200]
