"""Where the inputs of an oracle come from, and what each source gave."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SourceName(StrEnum):
    """The closed set of input sources, in the order in which they are asked."""

    RECORDED = "recorded"
    """Arguments of real calls while the project's tests run."""
    TYPED = "typed"
    """Annotations and defaults."""
    DOCUMENTED = "documented"
    """Docstrings, and what the function itself asserts or raises."""
    INFERRED = "inferred"
    """Relations that hold in every recorded call."""
    MUTATED = "mutated"
    """Calls of the other sources, changed where that reaches new branches."""
    SYMBOLIC = "symbolic"
    """Counter-examples of a symbolic execution."""
    WRITTEN = "written"
    """Generators that a model has written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What one input source gave for one target."""

    name: SourceName
    """Which source."""
    gave: int
    """Inputs that are compared and that no source before it had proposed."""
    discriminated: int | None = None
    """Mutants of the original that these inputs told from it; None where that was not measured."""
    silence: str = ""
    """Why it gave none, in words; empty where it gave some."""
