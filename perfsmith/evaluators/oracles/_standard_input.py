"""Calls with a text on standard input: it travels among the keyword arguments, under `<stdin>`."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from perfsmith.evaluators._canonical import MalformedBytes, parse
from perfsmith.evaluators.oracles._input_text import changed_input, shortened
from perfsmith.evaluators.oracles._nodes import Call, closed, items_of, opened, plain
from perfsmith.sandboxes import STANDARD_INPUT

_MARK: Final = STANDARD_INPUT.encode()
_MOST_CHANGES: Final = 4
_LARGEST: Final = 16_384
"""Longer texts are shortened before they are changed: each of many calls gets its own."""


def has_input(calls: Iterable[bytes]) -> bool:
    """Whether any of these calls finds a text on standard input."""
    return any(_MARK in call and input_of(call) is not None for call in calls)


def input_of(call: bytes) -> str | None:
    """The text that a call finds on standard input; None where it finds none."""
    found = opened(call)
    node = found.keywords.get(STANDARD_INPUT) if found is not None else None
    return node.plain if node is not None and isinstance(node.plain, str) else None


def supplied(
    calls: Sequence[bytes], recorded: Sequence[bytes], dice: random.Random, *, is_renewed: bool
) -> tuple[bytes, ...]:
    """Calls that a source made up, with texts like those of recorded calls where these have some.

    Args:
        calls: As the source gave them.
        recorded: Calls that callers make.
        dice: Made from a seed.
        is_renewed: Give other texts also to calls that have one: of a source that knows nothing of lines,
            words and counts.
    """
    texts = [text for call in recorded if _MARK in call and (text := input_of(call)) is not None]
    small = [text for text in texts if len(text) <= _LARGEST] or list(map(shortened, texts))
    if not small:
        return tuple(calls)
    found = [_with(call, _like(small, dice)) if is_renewed or _MARK not in call else call for call in calls]
    return tuple(dict.fromkeys(found))


def _like(texts: Sequence[str], dice: random.Random) -> str:
    text = dice.choice(texts)
    for _ in range(dice.randrange(_MOST_CHANGES)):
        text = changed_input(text, dice)
    return text


def leaves_all(call: bytes, outcome: bytes) -> bool:
    """True when a call is known to have left the text as it found it, or found none."""
    given = input_of(call)
    if given is None:
        return True
    return _left(outcome).get(STANDARD_INPUT) == given.replace("\r\n", "\n").replace("\r", "\n")


def left_unread(outcome: bytes) -> bool:
    """True when a call left something for the next reader."""
    return bool(_left(outcome).get(STANDARD_INPUT))


def _left(outcome: bytes) -> Mapping[object, object]:
    """Keyword arguments after a call with such a text; none after any other."""
    if _MARK not in outcome:
        return {}
    try:
        parts = items_of(parse(outcome))
    except MalformedBytes:
        return {}
    kwargs = items_of(parts[3]) if len(parts) > 3 else ()
    return {key.plain: value.plain for key, value in zip(kwargs[::2], kwargs[1::2], strict=True)}


def without_input(call: bytes) -> bytes:
    """The call with nothing on standard input."""
    found = opened(call)
    if found is None or STANDARD_INPUT not in found.keywords:
        return call
    rest = {name: value for name, value in found.keywords.items() if name != STANDARD_INPUT}
    return closed(Call(positional=found.positional, keywords=rest))


def _with(call: bytes, text: str) -> bytes:
    found = opened(call)
    if found is None:
        return call
    return closed(Call(positional=found.positional, keywords={**found.keywords, STANDARD_INPUT: plain(text)}))
