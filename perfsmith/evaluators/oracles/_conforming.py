"""From drawn calls to calls that keep to predicates, and calls that break one of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from perfsmith.evaluators._canonical import has_references
from perfsmith.evaluators.oracles._fitting import breached, fitted
from perfsmith.evaluators.oracles._nodes import Call, arguments_of, closed, opened, with_arguments
from perfsmith.evaluators.oracles._predicates import Arguments, Predicate

_Change = Callable[[Arguments], Arguments | None]
_VIOLATING: Final = 4
"""One call in so many breaks a predicate."""


def conforming_and_violating(
    drawn: Sequence[bytes],
    names: Sequence[str],
    predicates: Sequence[Predicate],
    *,
    also_broken: Sequence[Predicate] = (),
    are_broken: bool = True,
    count: int,
    dice: random.Random,
) -> list[bytes]:
    """Up to `count` distinct calls; each predicate is broken in its turn where there is room for it.

    Args:
        drawn: Canonical bytes of calls to begin with.
        names: Parameters in order.
        predicates: What conforming calls keep to.
        also_broken: Predicates that conforming calls need not keep to, and that are broken now and then.
        are_broken: Whether there are violating calls.
        count: How many are wanted at most.
        dice: Chooses where bounds are met.
    """
    conforming: dict[bytes, Call] = {}
    for payload in drawn:
        call = opened(payload)
        if call is None:
            continue
        fit = _changed(call, names, lambda given: fitted(given, predicates, dice))
        if fit is not None:
            conforming.setdefault(closed(fit), fit)
    violating: dict[bytes, None] = {}
    turns = [*predicates, *also_broken] if are_broken else []
    room = max(len(turns), count // _VIOLATING) if turns else 0
    for call in conforming.values():
        for _ in range(len(turns)):
            predicate = turns.pop(0)
            turns.append(predicate)
            broken = _changed(call, names, lambda given, it=predicate: breached(given, it, dice))  # type: ignore[misc]
            if broken is not None:
                violating.setdefault(closed(broken))
                break
        if len(violating) >= min(room, count // 2):
            break
    return _interleaved([*conforming], [*violating], count)


def _changed(call: Call, names: Sequence[str], change: _Change) -> Call | None:
    """The call with other arguments; as it is where they stay; None where shared parts forbid a change."""
    before = arguments_of(call, names)
    after = change(before)
    if after is None:
        return None
    if dict(after) == before:
        return call
    return None if any(map(has_references, before.values())) else with_arguments(call, after)


def _interleaved(conforming: list[bytes], violating: list[bytes], count: int) -> list[bytes]:
    def turns() -> Iterator[bytes]:
        others = iter(violating)
        for at, call in enumerate(conforming, 1):
            yield call
            if at % (_VIOLATING - 1) == 0:
                yield from (each for each in [next(others, None)] if each is not None)
        yield from others

    whole = list(dict.fromkeys(turns()))
    if len(whole) <= count:
        return whole
    kept = violating[: count // 2]
    rest = [call for call in whole if call not in kept]
    chosen = {*kept, *rest[: count - len(kept)]}
    return [call for call in whole if call in chosen]
