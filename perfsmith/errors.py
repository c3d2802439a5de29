"""The one exception tree of perfsmith, each leaf with the exit code it becomes.

::

    PerfsmithError
    ├── UserError                  2    what was asked cannot be done as asked
    │   ├── InvalidArgument             wrong kind or range (also a ValueError)
    │   ├── ConfigError                 unknown key, two settings in conflict, unreadable file
    │   └── TargetNotFound              no such path or qualified name
    ├── PrerequisiteError          4    this machine or project is not ready
    │   ├── SandboxUnavailable          the tier asked for cannot be built here
    │   ├── IsolationRequired           what a model wrote may not run in so weak a sandbox
    │   ├── InterpreterNotFound         no Python that can import the project
    │   ├── BaselineFailed              the project's own tests fail before any change
    │   ├── TooNoisy                    the A/A control exceeds the gain one wants to claim
    │   ├── ProjectBusy                 another run holds this project
    │   ├── StorageFailed               the run folder cannot be written (also an OSError)
    │   └── MissingExtra                optional dependency absent; the message is the install command
    ├── NothingToOptimize          5    no Python function that can be judged under that path
    ├── BudgetExceeded             6    only when it ends the run before any verdict
    └── InternalError              3    an invariant of ours broke: please report

A failure of a *candidate* is never an exception: it is a `Verdict` with evidence.
"""

from __future__ import annotations

from typing import ClassVar


class PerfsmithError(Exception):
    """Root of everything perfsmith raises on purpose.

    Every message has three parts: what happened, why it matters, and what to do next.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, what: str, *, why: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        """What happened, with the offending values quoted."""
        self.why = why
        """Why it matters; may be empty when `what` says it."""
        self.next_step = next_step
        """What the reader should do now."""

    def __str__(self) -> str:
        """One line a terminal can show: the three parts, joined."""
        return " ".join(part for part in (self.what, self.why, self.next_step) if part)


class UserError(PerfsmithError):
    """What was asked cannot be done as asked; change the request."""

    exit_code = 2


class InvalidArgument(UserError, ValueError):
    """An argument has the wrong kind or range."""


class ConfigError(UserError):
    """A setting is unknown, in conflict with another, or its file cannot be read."""


class TargetNotFound(UserError, LookupError):
    """The path or the qualified name does not exist."""


class PrerequisiteError(PerfsmithError):
    """This machine or project is not ready; the message says how to make it so."""

    exit_code = 4


class SandboxUnavailable(PrerequisiteError):
    """The sandbox tier asked for cannot be built here, or its provider failed."""


class IsolationRequired(PrerequisiteError):
    """What a language model wrote may not run below the namespace tier unless the user says so."""


class InterpreterNotFound(PrerequisiteError):
    """No Python interpreter was found that can import the project."""


class BaselineFailed(PrerequisiteError):
    """The project's own tests fail, hang or are lost before any change."""


class TooNoisy(PrerequisiteError):
    """The A/A control of this machine exceeds the gain one wants to claim."""


class ProjectBusy(PrerequisiteError):
    """Another perfsmith run holds this project or this machine's bench."""


class StorageFailed(PrerequisiteError, OSError):
    """The run folder or the store cannot be written: a full disk, a read-only folder."""


class MissingExtra(PrerequisiteError, ImportError):
    """An optional dependency is absent; `next_step` is the install command."""


class NothingToOptimize(PerfsmithError):
    """There is nothing under that path that can be judged."""

    exit_code = 5


class BudgetExceeded(PerfsmithError):
    """The budget ended before any verdict was reached."""

    exit_code = 6


class InternalError(PerfsmithError):
    """An invariant of perfsmith broke. Please report it with the run folder."""

    exit_code = 3
