"""Targets, contracts and tasks: what is optimised and what "the same behaviour" means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from perfsmith.tasks._output_rules import FILES, OutputRule


class TargetKind(StrEnum):
    """How a target is called."""

    FUNCTION = "function"
    METHOD = "method"
    STATIC_METHOD = "static_method"
    CLASS_METHOD = "class_method"
    PROPERTY = "property"
    NESTED = "nested"
    """Defined inside another function: judged through calls of the enclosing one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One function of the project that edits may change."""

    path: str
    """File, relative to the workspace root, forward slashes."""
    qualname: str
    """Python's `__qualname__`, for instance `Table.render` or `outer.<locals>.inner`."""
    module: str
    """Import name of the file, for instance `package.module`."""
    kind: TargetKind
    first_line: int
    """Line of the first decorator or of `def`, 1-based."""
    last_line: int
    """Last line of the body, inclusive."""
    is_generator: bool = False
    is_async: bool = False

    @property
    def id(self) -> str:
        """`path.py::qualname`, as typed on the command line and shown in reports."""
        return f"{self.path}::{self.qualname}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """The Python that runs the project. perfsmith is never installed into it."""

    executable: Path
    """Absolute path, symlinks of a virtual environment kept."""
    version: tuple[int, int, int]
    prefix: Path
    """`sys.prefix`: the virtual environment, or the installation."""
    base_prefix: Path
    """`sys.base_prefix`: the installation that holds the standard library."""
    sys_path: tuple[Path, ...]
    """Import path entries outside the project (site-packages, editable installs)."""
    origin: str
    """Why this one was chosen, in words, for instance `.venv in the project`."""
    has_pytest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A project as it stood when the run began. Candidates are patches over it."""

    root: Path
    """Absolute project root."""
    source_roots: tuple[Path, ...]
    """Folders that go on the import path, first wins (for instance `root/src`)."""
    commit: str | None
    """Commit id when the root is a git work tree."""
    digest: str
    """Content address of all files of the snapshot."""
    is_changed_since_commit: bool = False
    """Files differed from the commit, or were not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What "the same behaviour" means for a task, fixed before any search."""

    float_rtol: float = 0.0
    """Relative tolerance for floating results; 0 means bit-exact."""
    float_atol: float = 0.0
    """Absolute tolerance for floating results; 0 means none."""
    allowed_dependencies: tuple[str, ...] = ()
    """Packages a candidate may import although the file did not before."""
    compare_arguments: bool = True
    """Arguments are compared after the call, also when it raised."""
    signed_zero: bool = True
    """-0.0 differs from 0.0."""
    rules: tuple[OutputRule, ...] = ()
    """How single parts of an outcome are compared; the others as above."""

    def for_target(self, target: str) -> Contract:
        """The contract of one target, by its id: without the rules of others."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.is_for(target)))

    @property
    def compares_files(self) -> bool:
        """Files that a call leaves behind are a part of its outcome."""
        return any(rule.root == FILES for rule in self.rules)

    @property
    def widest_rtol(self) -> float:
        """Widest relative tolerance of any part."""
        usual = max(USUAL_RTOL.values())
        return max(
            self.float_rtol, *(usual if rule.is_by_dtype else rule.rtol or 0.0 for rule in self.rules), 0.0
        )

    @property
    def widest_atol(self) -> float:
        """Widest absolute tolerance of any part."""
        return max(self.float_atol, *(rule.atol or 0.0 for rule in self.rules), 0.0)


USUAL_RTOL: Final[Mapping[int, float]] = {2: 1e-2, 4: 1e-5, 8: 1e-12, 16: 1e-15}
"""Relative tolerances by the size of a floating number in bytes, where a rule says `approx`."""
_PRECISION: Final[Mapping[int, float]] = {2: 2.0**-10, 4: 2.0**-23, 8: 2.0**-52, 16: 2.0**-63}
_MOST_TIMES: Final = 100.0
_MOST_USUAL: Final = 1e-2


def usual_rtol(size: int, terms: int) -> float:
    """Relative tolerance where a rule says `approx`: that of the type, or what adding so many terms may lose.

    Adding n terms of one sign in any order loses at most about n times the precision of the type (Higham,
    Accuracy and Stability of Numerical Algorithms, 4.2). It is never more than a hundred times the type's.

    Args:
        size: Of a floating number, in bytes.
        terms: How many numbers the call was given; 0 where nothing is known of that.
    """
    usual = USUAL_RTOL.get(size, 0.0)
    most = max(usual, min(_MOST_TIMES * usual, _MOST_USUAL))
    return min(max(usual, terms * _PRECISION.get(size, 0.0)), most)
