"""Loops that end: a mutant whose `while` would never end raises instead, which costs no sandbox and no wait.

Every call of the function may go through the bodies of its `while` loops a limited number of times. The
original, guarded alike, must pass with a tenth of what the mutants are allowed: so a mutant that is stopped
ran ten times longer than the original ever does, the same as for those that are stopped by the clock.
"""

from __future__ import annotations

import ast
import warnings
from typing import Final

from perfsmith.evaluators.mutation._mutants import function_of
from perfsmith.evaluators.mutation._splice import inserted
from perfsmith.tasks import Target

ALLOWED: Final = (100, 1_000, 10_000)
"""Rounds of the original's loops in one call that are tried in turn."""
TIMES: Final = 10
"""How many times more a mutant may take."""
_LEFT: Final = "_ps_rounds_left"
STOPPED: Final = b"a loop did not end"
"""In the outcome of a call that was stopped."""
_TICK: Final = f"{_LEFT}[0] -= 1; assert {_LEFT}[0] >= 0, {STOPPED.decode()!r}"


def guarded(text: str, target: Target, rounds: int) -> str | None:
    """The text with a limit on the loops of the target; None where it has none, or cannot be written so.

    Args:
        text: Text of the target's file, the original's or a mutant's.
        target: The function.
        rounds: How many times one call may go through bodies of `while` loops.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            function = function_of(text, target)
            loops = [node for node in ast.walk(function) if isinstance(node, ast.While)] if function else []
            if function is None or not loops or _LEFT in text:
                return None
            start = 1 if ast.get_docstring(function, clean=False) is not None else 0
            # A list, so that functions inside it count with it.
            places = [(function.body[start], f"{_LEFT} = [{rounds}]")]
            places += [(loop.body[0], _TICK) for loop in loops]
            found = inserted(text, places)
            compile(found, "<guarded>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return found
