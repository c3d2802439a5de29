"""The state folder: runs a person can look into, move, and delete."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from perfsmith.agent.store._atomic import TEMPORARY, sync_folder, write_atomically
from perfsmith.agent.store._export import export_run
from perfsmith.agent.store._failures import storage_errors
from perfsmith.agent.store._lock import project_lock
from perfsmith.agent.store._run_folder import RunFolder
from perfsmith.errors import ConfigError, InvalidArgument, TargetNotFound

_TAG: Final = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder holds runs and caches of perfsmith; it can be deleted and need not be backed up.\n"
)
_TAG_NAME: Final = "CACHEDIR.TAG"
_RUN_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")


def new_run_id(at: datetime, entropy: bytes) -> str:
    """Name a run so that names sort by time, for instance `20261121-031502-a1b2`.

    Args:
        at: When it begins, with a time zone.
        entropy: At least two unforeseen bytes, so that two runs of one second differ.
    """
    if at.tzinfo is None or len(entropy) < 2:
        raise InvalidArgument(
            f"A run id needs a time with its zone and two bytes of entropy, not {at!r} and {len(entropy)}.",
            next_step="Pass the world's clock and entropy.",
        )
    return f"{at.astimezone(UTC):%Y%m%d-%H%M%S}-{entropy[:2].hex()}"


class StateDirectory:
    """Runs and caches of a project, in one folder that version control and backups leave alone.

    Args:
        root: The state folder itself, usually `.perfsmith` in the project; created when absent.

    Raises:
        ConfigError: `root` is something else: a folder with other content, a symbolic link, a file.
        StorageFailed: it cannot be created.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        with storage_errors(root):
            # A cloned project may bring a link of this name, which would send our files anywhere.
            for path in (root, root / "runs", self.store_path):
                if path.is_symlink():
                    raise _not_ours(path, "it is a symbolic link")
            if root.exists() and not root.is_dir():
                raise _not_ours(root, "it is a file")
            if root.is_dir() and not self._is_ours():
                raise _not_ours(root, "it holds other files")
            root.mkdir(parents=True, exist_ok=True)
            for name, text in ((_TAG_NAME, _TAG), (".gitignore", "*\n")):
                if not (root / name).exists():
                    write_atomically(root / name, text.encode())
            (root / "runs").mkdir(exist_ok=True)

    @property
    def store_path(self) -> Path:
        """Where the `Store` of this folder lives."""
        return self.root / "store.sqlite3"

    def lock(self, *, started_at: str) -> AbstractContextManager[None]:
        """Hold the project; see `project_lock`."""
        return project_lock(self.root / "lock", started_at=started_at)

    def create(self, run_id: str) -> RunFolder:
        """Make the folder of a new run.

        Raises:
            InvalidArgument: the id is not one, or is taken.
        """
        folder = self._path(run_id)
        with storage_errors(folder):
            try:
                folder.mkdir()
            except FileExistsError as error:
                raise InvalidArgument(
                    f"The run folder {run_id!r} exists already.", next_step="Draw a new run id."
                ) from error
            (folder / "patches").mkdir()
            sync_folder(folder.parent)
        return RunFolder(folder)

    def run(self, run_id: str) -> RunFolder:
        """The folder of a run that was created before.

        Raises:
            TargetNotFound: there is none; the message lists some.
        """
        folder = self._path(run_id)
        if not folder.is_dir() or folder.is_symlink():
            known = ", ".join(self.run_ids()[:8]) or "none"
            raise TargetNotFound(
                f"There is no run folder {run_id!r} under {str(self.root)!r}. Known: {known}.",
                next_step="Run `optimize runs list` to see what they were.",
            )
        return RunFolder(folder)

    def run_ids(self) -> tuple[str, ...]:
        """Ids of all run folders, newest first."""
        with storage_errors(self.root):
            names = [path.name for path in (self.root / "runs").iterdir() if path.is_dir()]
        return tuple(sorted((name for name in names if _RUN_ID.fullmatch(name)), reverse=True))

    def export(self, run_id: str, destination: Path) -> Path:
        """Copy a run into one archive (`.tar.gz`, `.tgz`) or folder that can be moved and shown again.

        Returns:
            The archive or folder that was made.

        Raises:
            TargetNotFound: there is no such run.
            InvalidArgument: something is at `destination` already.
            StorageFailed: it cannot be written; nothing is left behind.
        """
        return export_run(self.run(run_id).path, destination)

    def _path(self, run_id: str) -> Path:
        if not _RUN_ID.fullmatch(run_id):
            raise InvalidArgument(
                f"{run_id!r} is not a run id.", next_step="Take one from `optimize runs list`."
            )
        return self.root / "runs" / run_id

    def _is_ours(self) -> bool:
        tag = self.root / _TAG_NAME
        if tag.is_file():
            return "perfsmith" in tag.read_text(encoding="utf-8", errors="replace")
        # Another process may be making the folder at this moment: its first file is not there yet.
        return all(path.name.startswith(TEMPORARY) for path in self.root.iterdir())


def _not_ours(path: Path, reason: str) -> ConfigError:
    return ConfigError(
        f"{str(path)!r} cannot be the state folder: {reason}.",
        why="perfsmith only writes to a folder of its own.",
        next_step="Choose an empty folder with --cache-dir or PERFSMITH_CACHE_DIR, or move that one away.",
    )
