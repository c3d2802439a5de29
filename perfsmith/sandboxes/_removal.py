"""Removing what foreign code has written, whatever it was made to look like."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

_A_FOLDER_ITSELF: Final = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove_tree(folder: Path) -> None:
    """Remove a folder and all in it: nested as deeply as can be, locked by its modes, full of links.

    No link is followed, also when one takes the place of a folder meanwhile. What cannot be removed is left
    without a word; the caller sees that the folder is still there.
    """
    with contextlib.suppress(OSError):
        top = _opened(None, str(folder))
        try:
            _empty(top)
        finally:
            os.close(top)
        folder.rmdir()


def _empty(top: int) -> None:
    """Nested folders are moved up first: no path grows long, and only two are open at a time."""
    waiting = _without_files(top, top)
    while waiting:
        name = waiting.pop()
        with contextlib.suppress(OSError):
            inner = _opened(top, name)
            try:
                waiting += _without_files(inner, top)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


def _without_files(folder: int, top: int) -> list[str]:
    """Remove all files of a folder and move its folders to the top; their names there."""
    moved = []
    for name in os.listdir(folder):
        with contextlib.suppress(OSError):
            try:
                os.unlink(name, dir_fd=folder)
            except IsADirectoryError:
                if folder == top:
                    moved.append(name)
                    continue
                os.close(_opened(folder, name))  # its mode must allow the move
                fresh = secrets.token_hex(8)
                os.rename(name, fresh, src_dir_fd=folder, dst_dir_fd=top)
                moved.append(fresh)
    return moved


def _opened(parent: int | None, name: str) -> int:
    """The descriptor of a folder that its owner may do everything with."""
    place = os.open(name, os.O_PATH | _A_FOLDER_ITSELF, dir_fd=parent)
    try:
        itself = f"/proc/self/fd/{place}"
        os.chmod(itself, 0o700)  # noqa: PTH101 -- of the folder, not of its name
        return os.open(itself, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    finally:
        os.close(place)
