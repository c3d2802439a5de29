"""What a cheat is made of; see `Wrapping.with_body` for the words that stand in a body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One cheat."""

    title: str
    """What the program does, continuing "a program that ...": for reports."""
    body: str
    """Statements; `{empty}` and other names in braces are filled with what was seen."""
    prologue: str = ""
    without_effect: str = "it never came to the point where it would have differed"
    """Why it may change nothing on every call."""
    needs_clock: bool = False
    """Its results are right: only the measurement can tell."""
    is_of_results: bool = False
    """It is about the function's own results or arguments: not for one judged through its callers."""


CONTROL: Final = "PS_GIVE_CALL"
"""The honest program in the same wrapping."""

STORE: Final = "import sys as _ps_sys\n_ps_kept = _ps_sys.__dict__.setdefault('_ps_kept_{name}', {{}})\n"
"""Kept where the judge does not look for state: what counts is what it does to results and time."""
