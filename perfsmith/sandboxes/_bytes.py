"""Typed door to the codec for the judge's side: plain data only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfsmith.sandboxes.harness import codec, standard_input

STANDARD_INPUT: Final[str] = standard_input.NAME
"""Name under which a text on standard input travels among the keyword arguments of a call."""


def canonical_bytes(value: object) -> bytes:
    """Canonical bytes of plain data (numbers, strings, bytes, lists, tuples, dicts, sets)."""
    encoded: bytes = codec.encode(value)  # type: ignore[no-untyped-call]
    return encoded


def canonical_part(value: object) -> bytes:
    """Canonical bytes of plain data where it is a part of a larger value."""
    encoded: bytes = codec.encode_part(value)  # type: ignore[no-untyped-call]
    return encoded


def canonical_call(args: tuple[object, ...], kwargs: Mapping[str, object]) -> bytes:
    """Canonical bytes of a call with plain arguments."""
    return canonical_bytes((args, dict(kwargs)))
