"""Where a reader is: how paths and commands of a report are written so that they work when typed there."""

from __future__ import annotations

import os.path
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from perfsmith.tasks import find_project_root

STATE_FOLDER = ".perfsmith"
"""The state folder's usual name in a project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder commands are typed in. The default is the project root of a run kept at its usual place."""

    folder: str | None = None
    """The run folder as typed there; None is its usual place in the project."""
    root: Path | None = None
    """The project root, absolute; None when commands are typed in it."""
    cwd: Path | None = None
    """The folder itself, absolute."""
    for_runs: tuple[str, ...] = ()
    """Arguments a command that names a run needs there."""
    for_paths: tuple[str, ...] = ()
    """Arguments a command that names a path of the project needs there."""
    exported: str | None = None
    """The archive or folder the run was read from, as typed there; None when it is in a state folder."""

    @classmethod
    def of(cls, *, root: str, run_id: str, state_dir: Path, cwd: Path, exported: Path | None = None) -> Self:
        """How a run looks from a folder.

        Args:
            root: Project root of the run, absolute.
            run_id: Which run.
            state_dir: Folder of runs, absolute.
            cwd: Where commands are typed, absolute.
            exported: The archive or folder it was read from instead of the state folder.
        """
        state_dir = state_dir.resolve()
        top = Path(root)
        return cls(
            folder=_typed(state_dir / "runs" / run_id, top, cwd),
            root=top,
            cwd=cwd,
            for_runs=cache_dir_arguments(state_dir, cwd),
            for_paths=() if state_dir == top / STATE_FOLDER else _arguments(state_dir),
            exported=None if exported is None else _typed(exported, top, cwd),
        )

    def path(self, inside: str) -> str:
        """A path of the project, as typed here."""
        if self.root is None or self.cwd is None:
            return inside
        return _typed(self.root / inside, self.root, self.cwd)


def cache_dir_arguments(state_dir: Path, cwd: Path) -> tuple[str, ...]:
    """What must follow a command about a run typed in `cwd` for it to find the run; often nothing."""
    whole = state_dir.resolve()
    return () if whole == find_project_root(cwd) / STATE_FOLDER else _arguments(whole)


def _arguments(state_dir: Path) -> tuple[str, ...]:
    return ("--cache-dir", str(state_dir))


def _typed(path: Path, root: Path, cwd: Path) -> str:
    """Relative where that is short and plain: below the folder, or within the project that holds it."""
    is_near = cwd.is_relative_to(root) and path.is_relative_to(root)
    return os.path.relpath(path, cwd) if is_near or path.is_relative_to(cwd) else str(path)
