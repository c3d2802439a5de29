"""Folders of our own for one sandbox: a copy of the project, or only the files that are replaced in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from perfsmith.errors import InvalidArgument, StorageFailed


def private_copy(snapshot: Path, overlay: Mapping[str, str]) -> Path:
    """A fresh folder holding the snapshot with the overlay written over it.

    Raises:
        StorageFailed: the temporary folder is full or not writable.
    """
    scratch = scratch_folder()
    try:
        shutil.copytree(snapshot, scratch / "tree", symlinks=True, dirs_exist_ok=True)
        tree = (scratch / "tree").resolve()
        for path, text in overlay.items():
            place = (tree / path).resolve()
            if not place.is_relative_to(tree):
                raise InvalidArgument(
                    f"{path!r} leads out of the project.", next_step="Replace files below its root only."
                )
            place.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise _storage_failed(error) from error
    except InvalidArgument:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return scratch


def overlay_files(overlay: Mapping[str, str]) -> tuple[Path, dict[str, Path]]:
    """The overlay's texts in a fresh folder: the folder, and the file by path.

    Raises:
        StorageFailed: the temporary folder is full or not writable.
    """
    scratch = scratch_folder()
    files = {path: scratch / str(number) for number, path in enumerate(sorted(overlay))}
    try:
        for path, place in files.items():
            place.write_text(overlay[path], encoding="utf-8", newline="")
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise _storage_failed(error) from error
    return scratch, files


def scratch_folder() -> Path:
    """A fresh folder in the temporary folder; `ProcessTree` removes it with the tree.

    Raises:
        StorageFailed: the temporary folder is full or not writable.
    """
    try:
        return Path(tempfile.mkdtemp(prefix="perfsmith-"))
    except OSError as error:
        raise _storage_failed(error) from error


def _storage_failed(error: OSError) -> StorageFailed:
    reason: object = error.strerror or error
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        reason = error.args[0][0][-1]  # one entry per file; the first says enough
    return StorageFailed(
        f"A private copy of the project could not be written: {str(reason)[:200]}.",
        next_step="Free some space in the temporary folder (TMPDIR) and start again.",
    )
