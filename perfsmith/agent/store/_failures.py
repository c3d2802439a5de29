"""What a disk or a database says, turned into what a person should do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError

from perfsmith.errors import InternalError, StorageFailed

_LOST: Final = "What was recorded before stays readable; what was being written is not recorded."


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn errors of the disk or of SQLite into `StorageFailed` with the next step.

    Raises:
        StorageFailed: the medium refused; change the medium and resume.
        InternalError: the database refused because of what we asked, for instance to change a fact.
    """
    try:
        yield
    except StorageFailed:
        raise
    except IntegrityError as error:
        raise InternalError(
            f"The store {str(path)!r} refused a statement: {error.orig}.",
            why="Recorded facts are only ever added.",
            next_step="Please report this with the run folder.",
        ) from error
    except DBAPIError as error:
        if not isinstance(error.orig, sqlite3.Error) or not isinstance(error, DatabaseError):
            raise
        raise _from_sqlite(error.orig, path) from error
    except sqlite3.Error as error:
        raise _from_sqlite(error, path) from error
    except OSError as error:
        raise _from_os(error, path) from error


def _from_sqlite(error: sqlite3.Error, path: Path) -> StorageFailed:
    name = getattr(error, "sqlite_errorname", None) or ""
    quoted = repr(str(path))
    detail = f"SQLite says: {error} ({name})." if name else f"SQLite says: {error}."
    if name.startswith("SQLITE_FULL"):
        return _disk_full(quoted, detail)
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return _not_writable(quoted, detail)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StorageFailed(
            f"The store {quoted} stayed locked by another process.",
            why=detail,
            next_step="Close programs that hold it (another perfsmith, a database browser) and resume.",
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StorageFailed(
            f"The store {quoted} is damaged or not a perfsmith store.",
            why=f"{detail} No verdict in it can be trusted.",
            next_step="Move the file away and start a new run; runs that ended are still under `runs/`.",
        )
    if name.startswith("SQLITE_CANTOPEN"):
        return StorageFailed(
            f"The store {quoted} cannot be opened.",
            why=detail,
            next_step="Check that its folder exists and may be written, or choose another with --cache-dir.",
        )
    return StorageFailed(
        f"The store {quoted} cannot be read or written.",
        why=f"{detail} {_LOST}",
        next_step="Check free space, `ulimit -f` and the disk, or choose another folder with --cache-dir.",
    )


def _from_os(error: OSError, path: Path) -> StorageFailed:
    quoted = repr(str(path))
    detail = f"The system says: {error.strerror or error}."
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full(quoted, detail)
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return _not_writable(quoted, detail)
    if error.errno == errno.EFBIG:
        return StorageFailed(
            f"A file limit stops writing to {quoted}.",
            why=f"{detail} {_LOST}",
            next_step="Raise the limit on file size (`ulimit -f`) and resume.",
        )
    return StorageFailed(
        f"{quoted} cannot be read or written.",
        why=detail,
        next_step="Check the path and the disk, or choose another folder with --cache-dir.",
    )


def _disk_full(quoted: str, detail: str) -> StorageFailed:
    return StorageFailed(
        f"No space is left for {quoted}.",
        why=f"{detail} {_LOST}",
        next_step="Free some space and resume the run, or choose another folder with --cache-dir.",
    )


def _not_writable(quoted: str, detail: str) -> StorageFailed:
    return StorageFailed(
        f"{quoted} may not be written.",
        why=detail,
        next_step="Make the folder writable, or choose another with --cache-dir or PERFSMITH_CACHE_DIR.",
    )
