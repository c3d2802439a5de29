"""Where programs that the judge itself starts are looked for: never in the project."""

from __future__ import annotations

import os
from pathlib import Path


def search_path_outside(search_path: str, root: Path) -> str:
    """The folders of a `PATH` that belong to the machine and not to a project.

    A repository may bring a program called `git` or `bwrap`. Entries that are empty or relative would find it
    from the project's folder, and entries below the root from anywhere; all of them are left out.

    Args:
        search_path: Folders, separated as in `PATH`.
        root: Project root.
    """
    inside = root.resolve()
    return os.pathsep.join(
        entry
        for entry in search_path.split(os.pathsep)
        if Path(entry).is_absolute() and not Path(entry).resolve().is_relative_to(inside)
    )
