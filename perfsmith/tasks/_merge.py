"""Joining two changes of one file that were made apart."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import NamedTuple


class _Change(NamedTuple):
    """Lines `start` to `end` of the base become `lines`."""

    start: int
    end: int
    lines: list[str]


def merge_texts(base: str, ours: str, theirs: str) -> str | None:
    """Both changes in one text, None where they touch the same lines.

    Lines that both insert at one place (imports, constants) are kept from both, ours first, equal ones once.

    Args:
        base: The text both were made from.
        ours: One changed text.
        theirs: The other.
    """
    lines = base.splitlines(keepends=True)
    left, right = _changes(lines, ours), _changes(lines, theirs)
    merged: list[_Change] = []
    for change in sorted([*left, *right], key=lambda c: (c.start, c.end)):
        last = merged[-1] if merged else None
        if last == change:
            continue
        if last is not None and last.start == last.end == change.start == change.end:
            fresh = [line for line in change.lines if line not in last.lines]
            merged[-1] = _Change(last.start, last.end, [*last.lines, *fresh])
            continue
        if last is not None and change.start < last.end:
            return None
        merged.append(change)
    out: list[str] = []
    at = 0
    for start, end, new in merged:
        out += [*lines[at:start], *new]
        at = end
    return "".join([*out, *lines[at:]])


def _changes(base: Sequence[str], text: str) -> list[_Change]:
    other = text.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(a=base, b=other, autojunk=False)
    return [_Change(i1, i2, other[j1:j2]) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]
