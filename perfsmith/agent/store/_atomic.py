"""Files that are either whole or absent."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Final

TEMPORARY: Final = ".tmp-"
"""Prefix of names that a kill may leave behind; nothing reads them."""


def write_atomically(path: Path, data: bytes) -> None:
    """Put `data` at `path`: a reader, or a machine that lost power, sees the old file or the new one.

    Raises:
        OSError: the medium refused; `path` is as it was.
    """
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{threading.get_ident()}-{path.name}")
    # O_NOFOLLOW: a link left at that name would send the bytes elsewhere.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        with open(os.open(temporary, flags, 0o666), "wb") as stream:  # noqa: PTH123 (a descriptor)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
