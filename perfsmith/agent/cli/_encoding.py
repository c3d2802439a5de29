"""Terminals and pipes that cannot hold every character."""

from __future__ import annotations

import codecs
import io
import json
from typing import Final, TextIO

_HANDLER: Final = "perfsmith.near_character"
_NEAR: Final = {"█": "#", "…": "~", "µ": "u", "μ": "u"}
"""What stands for a character of ours, one for one, so that columns stay in line."""


def write_near_characters(stream: TextIO) -> None:
    """Let a stream write near characters, or question marks, where it would fail on what it cannot hold."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        codecs.register_error(_HANDLER, _near)
        stream.reconfigure(errors=_HANDLER)


def _near(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_NEAR.get(each, "?") for each in error.object[error.start : error.end]), error.end


def can_hold(stream: TextIO, text: str) -> bool:
    """Whether every character of the text can be written as it is."""
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def with_escapes(text: str) -> str:
    """The same JSON in plain ASCII."""
    return "".join(each if each.isascii() else json.dumps(each)[1:-1] for each in text)
