"""One run of a state folder that may not be there: looking makes nothing."""

from __future__ import annotations

from pathlib import Path

from perfsmith.agent.report import RunReport
from perfsmith.agent.store._folder import StateDirectory
from perfsmith.agent.store._store import Store
from perfsmith.errors import TargetNotFound


def load_run(state_dir: Path, run_id: str) -> RunReport:
    """One run by its id or the beginning of it; a state folder that does not exist is not made.

    Raises:
        TargetNotFound: there is no such run, or several begin so.
        ConfigError: the state folder is something else, a file for instance.
    """
    if not state_dir.exists():
        raise TargetNotFound(
            f"There is no run {run_id!r}: {str(state_dir)!r} does not exist.",
            why="Runs are looked for in the project that holds the current folder.",
            next_step="Change into the project, or name the folder of runs with --cache-dir.",
        )
    with Store(StateDirectory(state_dir).store_path) as store:
        return store.load(run_id)
