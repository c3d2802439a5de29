"""Runs that travel: one archive or folder, readable again without being unpacked."""

from __future__ import annotations

import gzip
import os
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from perfsmith.agent.report import RunReport
from perfsmith.agent.store._atomic import TEMPORARY, sync_folder
from perfsmith.agent.store._failures import storage_errors
from perfsmith.agent.store._run_folder import RUN_FILE
from perfsmith.errors import InvalidArgument, TargetNotFound
from perfsmith.tasks import from_json

_MEMBER_LIMIT_BYTES: Final = 256 * 1024 * 1024
"""Largest file taken from a foreign archive; a run.json of thousands of candidates is far below."""


def export_run(folder: Path, destination: Path) -> Path:
    """Copy a run folder to `destination`; see `StateDirectory.export`."""
    if destination.exists() or destination.is_symlink():
        raise InvalidArgument(
            f"There is something at {str(destination)!r} already.", next_step="Choose another name."
        )
    temporary = destination.with_name(f"{TEMPORARY}{os.getpid()}-{destination.name}")
    with storage_errors(destination):
        destination.parent.mkdir(parents=True, exist_ok=True)
        try:
            if _is_archive_name(destination):
                _write_archive(folder, temporary)
            else:
                _copy_folder(folder, temporary)
            temporary.rename(destination)
        except BaseException:
            if temporary.is_dir():
                shutil.rmtree(temporary)
            else:
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(destination.parent)
    return destination


def read_run(path: Path) -> RunReport:
    """The report in an exported archive, an exported folder, or a `run.json`.

    Raises:
        TargetNotFound: there is no report at `path`.
        InternalError: what is there is damaged or from another version.
    """
    text = _read(path, RUN_FILE) if path.suffix != ".json" else _file(path)
    return from_json(RunReport, text)


def read_patch(path: Path, name: str) -> str:
    """The text of a patch in an exported archive or folder.

    Args:
        path: The archive or folder.
        name: As the report names it, for instance `patches/01-cart-total.patch`.

    Raises:
        TargetNotFound: there is no such patch.
        InvalidArgument: `name` points outside the run.
    """
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise InvalidArgument(
            f"{name!r} is not the name of a patch of this run.",
            why="It points outside the run folder.",
            next_step="Do not trust this run; ask where it came from.",
        )
    return _read(path, pure.as_posix())


def _read(path: Path, name: str) -> str:
    if path.is_dir():
        return _file(path / name)
    if not path.is_file():
        raise _nothing(path)
    with storage_errors(path):
        try:
            # Nothing is unpacked: a foreign archive cannot place files.
            with tarfile.open(path, "r:gz") as archive:
                for member in archive:
                    inside = PurePosixPath(member.name).parts[1:]
                    if member.isreg() and "/".join(inside) == name and member.size <= _MEMBER_LIMIT_BYTES:
                        stream = archive.extractfile(member)
                        if stream is not None:
                            return stream.read().decode()
        except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise _nothing(path) from error
    raise _nothing(path)


def _file(path: Path) -> str:
    with storage_errors(path):
        if not path.is_file():
            raise _nothing(path)
        return path.read_text(encoding="utf-8")


def _nothing(path: Path) -> TargetNotFound:
    return TargetNotFound(
        f"{str(path)!r} holds no perfsmith run.",
        next_step="Give an archive or folder made by `optimize runs export`, or a run id.",
    )


def _is_archive_name(path: Path) -> bool:
    return path.name.endswith((".tar.gz", ".tgz"))


def _files(folder: Path) -> list[Path]:
    """Finished files of a run, sorted: no links, no leftovers of a kill."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if not path.name.startswith(TEMPORARY))


def _write_archive(folder: Path, target: Path) -> None:
    """Same run, same bytes: no times, owners or machine names in the archive."""
    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for path in _files(folder):
            info = tarfile.TarInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}")
            info.size, info.mode = path.stat().st_size, 0o644
            with path.open("rb") as stream:
                archive.addfile(info, stream)
    _sync_file(target)


def _copy_folder(folder: Path, target: Path) -> None:
    target.mkdir()
    for path in _files(folder):
        copy = target / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        _sync_file(copy)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
