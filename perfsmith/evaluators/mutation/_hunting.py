"""Calls that tell surviving mutants from the original: mutated ones, tried on all of them at once.

Inputs are made for a mutant as in search-based mutation testing (Harman and McMinn; Fraser and Zeller 2012,
"Mutation-driven generation of unit tests and oracles"), with random changes in place of a distance, and in
every other round the values that the function names, in turn. Calls that reach a line where a mutant differs
are changed more often. A round costs one fork for the original and one for each mutant that is left.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from perfsmith.evaluators._canonical import Node
from perfsmith.evaluators._equality import agrees
from perfsmith.evaluators._replies import Traced
from perfsmith.evaluators.mutation._guard import STOPPED
from perfsmith.evaluators.mutation._guide import Guide
from perfsmith.evaluators.mutation._mutants import Mutant
from perfsmith.evaluators.mutation._trials import Trials
from perfsmith.evaluators.oracles import Changes, call_tree
from perfsmith.tasks import SourceName

_OF_CALLERS: Final = (SourceName.RECORDED, SourceName.DOCUMENTED)
"""Sources of calls that may end as they do."""
_ROUND: Final = 64
_LEAST_ROUND: Final = 8
_TRIES: Final = 2
"""Changes tried for each call of a round: most are known, or beyond what callers do, for some targets."""
_MOST_BYTES: Final = 16 * 1024
_MOST_OUTCOME: Final = 64 * 1024
"""Larger outcomes are not looked into: they are read here."""
_MOST_SEEDS: Final = 256
_MOST_SILENT: Final = 200
"""Rounds in a row that kill nothing, after which it is given up."""
_MOST_FAILURES: Final = 8
"""Rounds in a row that do not come back, after which it is given up."""
_TIMEOUT_S: Final = 1.0


def killing_calls(
    trials: Trials,
    texts: Mapping[int, str],
    mutants: Sequence[Mutant],
    changes: Changes,
    *,
    until_ns: int,
    entropy: int,
) -> dict[bytes, frozenset[int]]:
    """Calls within the domain, each with the texts it tells from the original that none before it does.

    Args:
        trials: Runs programs; its corpus is what is mutated.
        texts: Surviving texts of the target's file, by number.
        mutants: What they are made of, at these numbers.
        changes: How calls may be changed.
        until_ns: Monotonic clock, after which no round is begun.
        entropy: Seed of the changes.
    """
    dice = random.Random(entropy)
    seeds = _seeds(trials, dice)
    if not seeds:
        return {}
    guide = Guide(list(seeds.values()), {number: mutants[number].line for number in texts}, dice)
    _trace_seeds(trials, guide, seeds, until_ns)
    endings = [case.outcome for case in trials.corpus.cases if case.source in _OF_CALLERS]
    tried = {case.call for case in trials.corpus.cases}
    found: dict[bytes, frozenset[int]] = {}
    left, silent, count = dict(texts), 0, _ROUND
    is_traced, failures = True, 0
    worded, is_by_chance = changes.worded(lambda: guide.picked()[0], dice), True
    while left and silent < _MOST_SILENT and trials.bench.clock.monotonic_ns() < until_ns:
        is_by_chance = not is_by_chance
        drawn = {}
        if not is_by_chance:
            some = islice(worded, _TRIES * count)
            drawn = changes.new(some, tried, count=count, most_bytes=_MOST_BYTES)
        if not drawn:
            drawn = changes.drawn(
                guide.picked, guide.seeds, tried, dice, count=count, most_bytes=_MOST_BYTES, is_bold=False
            )
        if not drawn:
            break
        tried.update(drawn)
        silent += 1
        told = _told(trials, list(drawn), is_traced=is_traced)
        if told is None:  # one of them takes too long, or ends its process
            failures += 1
            if count == _LEAST_ROUND and is_traced:
                is_traced = False  # under a trace all take longer
            elif failures > _MOST_FAILURES:
                break
            count = max(count // 2, _LEAST_ROUND)
            continue
        count, failures = _ROUND, 0
        calls = {
            call: each
            for call, each in zip(drawn, told, strict=True)
            if len(each.outcome) <= _MOST_OUTCOME and changes.domain.may_end(each.outcome, endings)
        }
        guide.note((drawn[call], each) for call, each in calls.items())
        ends = {call: each.outcome for call, each in calls.items()}
        for call, numbers in _killers(trials, left, ends, until_ns).items():
            if not _is_quiet(trials, call):
                continue
            silent = 0
            found[call] = numbers
            guide.keep(drawn[call], numbers)
            for number in numbers:
                left.pop(number, None)
    return found


def _told(trials: Trials, calls: Sequence[bytes], *, is_traced: bool) -> Sequence[Traced] | None:
    """What the original does on calls, with the ways that they go or without; None where that failed."""
    if is_traced:
        return trials.traced(calls, _TIMEOUT_S)
    ends = trials.outcomes(None, calls, _TIMEOUT_S)
    return None if ends is None else [Traced(end, {}) for end in ends]


def _trace_seeds(trials: Trials, guide: Guide, seeds: Mapping[bytes, Node], until_ns: int) -> None:
    """Learn which lines the seeds reach, as far as time allows, and up to the first that hang."""
    calls = list(seeds)
    for at in range(0, len(calls), _ROUND):
        if trials.bench.clock.monotonic_ns() >= until_ns:
            break
        some = calls[at : at + _ROUND]
        told = trials.traced(some, _TIMEOUT_S)
        if told is None:
            break
        guide.note(zip([seeds[call] for call in some], told, strict=True), are_new=False)


def _is_quiet(trials: Trials, call: bytes) -> bool:
    """Whether the original does nothing there that it does on no other call, such as warn or open a file."""
    alone = trials.checked([call], _TIMEOUT_S)
    if alone is None or not alone.events <= trials.corpus.footprint.events:
        return False
    usual = {name for batch in trials.corpus.batches for name in (*batch.state, *batch.varying)}
    return all(name in usual for name in alone.state)


def _seeds(trials: Trials, dice: random.Random) -> dict[bytes, Node]:
    """Calls of the corpus that can be changed, unfolded, those first that callers make."""
    small = [case for case in trials.corpus.cases if len(case.call) <= _MOST_BYTES]
    small.sort(key=lambda case: not case.is_recorded)
    chosen = small[: _MOST_SEEDS // 2] + dice.sample(small, min(len(small), _MOST_SEEDS // 2))
    trees = {case.call: call_tree(case.call) for case in chosen}
    return {call: tree for call, tree in trees.items() if tree is not None}


def _killers(
    trials: Trials, left: Mapping[int, str], calls: Mapping[bytes, bytes], until_ns: int
) -> dict[bytes, frozenset[int]]:
    """Few of these calls that together kill what all of them do."""
    contract = trials.bench.contract
    kills: dict[bytes, set[int]] = {}
    for number, text in left.items():
        if not calls or trials.bench.clock.monotonic_ns() >= until_ns:
            break
        said = trials.outcomes(text, list(calls), _TIMEOUT_S)
        if said is None:
            continue
        for (call, expected), actual in zip(calls.items(), said, strict=True):
            if len(actual) > _MOST_OUTCOME or STOPPED in actual:
                continue
            if not agrees(expected, actual, contract):
                kills.setdefault(call, set()).add(number)
    found: dict[bytes, frozenset[int]] = {}
    while kills:
        best = max(kills, key=lambda call: (len(kills[call]), -len(call), call))
        won = frozenset(kills.pop(best))
        found[best] = won
        kills = {call: rest for call, numbers in kills.items() if (rest := numbers - won)}
    return found
