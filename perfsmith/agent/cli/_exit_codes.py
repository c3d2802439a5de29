"""What the process says to the shell when it ends."""

from __future__ import annotations

from enum import IntEnum
from typing import assert_never


class ExitCode(IntEnum):
    """Exit codes of the `optimize` command. Public: scripts may rely on them."""

    OK = 0
    """Finished, whether or not something faster was found."""
    GATE_FAILED = 1
    """`check` found a wrong result or a regression, or what `--fail-on` names was found."""
    USAGE = 2
    """The command line or a setting is wrong."""
    INTERNAL = 3
    """An invariant of perfsmith broke; please report it."""
    PREREQUISITE = 4
    """This machine or project is not ready: no sandbox, red baseline, too noisy, disk full."""
    NOTHING_TO_OPTIMIZE = 5
    """Nothing under that path can be judged, or not every function that a change touches."""
    BUDGET_SPENT = 6
    """The budget ended before any verdict; in `check`, before a verdict on every changed function."""
    INTERRUPTED = 130
    """Ctrl-C or SIGTERM; what was judged so far is saved and the resume command was printed."""

    @property
    def meaning(self) -> str:
        """One line for the help text and the documentation."""
        match self:
            case ExitCode.OK:
                return "finished, whether or not something faster was found"
            case ExitCode.GATE_FAILED:
                return "a gate failed in `check`, or what --fail-on names was found"
            case ExitCode.USAGE:
                return "the command line or a setting is wrong"
            case ExitCode.INTERNAL:
                return "a fault of perfsmith itself: please report it"
            case ExitCode.PREREQUISITE:
                return "this machine or project is not ready; the message says what to do"
            case ExitCode.NOTHING_TO_OPTIMIZE:
                return "nothing under that path, or not all of a change, can be judged"
            case ExitCode.BUDGET_SPENT:
                return "the budget ended before any verdict, or before all of a `check`"
            case ExitCode.INTERRUPTED:
                return "interrupted; what was judged so far is saved and can be resumed"
            case _:
                assert_never(self)
