"""Calls with a text on standard input: it travels among the keyword arguments, under `<stdin>`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import cycle
from typing import Final

from perfsmith.evaluators._canonical import MalformedBytes, parse
from perfsmith.evaluators.oracles._nodes import Call, closed, items_of, opened, plain
from perfsmith.sandboxes import STANDARD_INPUT

_MARK: Final = STANDARD_INPUT.encode()


def has_input(calls: Iterable[bytes]) -> bool:
    """Whether any of these calls finds a text on standard input."""
    return any(_MARK in call and input_of(call) is not None for call in calls)


def input_of(call: bytes) -> str | None:
    """The text that a call finds on standard input; None where it finds none."""
    found = opened(call)
    node = found.keywords.get(STANDARD_INPUT) if found is not None else None
    return node.plain if node is not None and isinstance(node.plain, str) else None


def supplied(calls: Sequence[bytes], recorded: Sequence[bytes]) -> tuple[bytes, ...]:
    """Calls that a source made up, with texts of recorded calls where those have some."""
    texts = [text for call in recorded if _MARK in call and (text := input_of(call)) is not None]
    if not texts:
        return tuple(calls)
    return tuple(
        call if _MARK in call else _with(call, text) for call, text in zip(calls, cycle(texts), strict=False)
    )


def reads_input(call: bytes, outcome: bytes) -> bool:
    """True when a call left another text than it found."""
    try:
        parts = items_of(parse(outcome))
    except MalformedBytes:
        return False
    kwargs = items_of(parts[3]) if len(parts) > 3 else ()
    left = {key.plain: value.plain for key, value in zip(kwargs[::2], kwargs[1::2], strict=True)}
    return STANDARD_INPUT in left and left[STANDARD_INPUT] != input_of(call)


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
