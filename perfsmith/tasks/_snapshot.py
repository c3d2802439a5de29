"""A project as it stood when the run began: a copy that later edits of the user's tree cannot change."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from perfsmith.errors import PrerequisiteError, StorageFailed
from perfsmith.tasks._discover import is_test_file
from perfsmith.tasks._git import PLAIN_ENVIRONMENT, commit_of, differs_from_commit, tracked_or_unignored_files
from perfsmith.tasks._project import source_roots
from perfsmith.tasks._task import Workspace

LIMIT_BYTES: Final = 1 << 30
"""Largest project that is copied unless the caller says otherwise."""

_CHUNK: Final = 1 << 20
_FOLDERS: Final = frozenset(
    {
        ".cache",
        ".eggs",
        ".git",
        ".hg",
        ".hypothesis",
        ".mypy_cache",
        ".nox",
        ".perfsmith",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "node_modules",
    }
)
_KEY_SUFFIXES: Final = (".pem", ".key", ".p12", ".pfx", ".jks", ".keystore")
_KEY_NAMES: Final = ("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", ".pypirc", ".npmrc", ".pgpass")
_BUILT: Final = (".so", ".pyd", ".py")
"""Ignored files a package cannot be imported without: extension modules, generated version files."""


def take_snapshot(
    root: Path,
    destination: Path,
    *,
    limit_bytes: int = LIMIT_BYTES,
    environ: Mapping[str, str] = PLAIN_ENVIRONMENT,
) -> Workspace:
    """Copy the project into `destination/<digest>`; an equal copy already there is used again.

    Copied are the files git tracks or does not ignore (without git: all), and ignored modules that lie beside
    sources. Never copied: version control folders, virtual environments, caches, `.env*`, and private keys
    outside test folders. Times and modes are kept. A link that leaves the root is left out.

    Args:
        root: Project root, absolute.
        destination: Folder for snapshots; made when missing. It may lie inside the root.
        limit_bytes: More than this in total is refused.
        environ: Environment for git.

    Returns:
        The workspace of the copy. It is for reading: candidates are patches over it.

    Raises:
        PrerequisiteError: the project is larger than the limit, or one of its files cannot be read.
        StorageFailed: the copy cannot be written.
    """
    root = root.resolve()
    try:
        destination.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=destination))
    except OSError as error:
        raise _storage_failed(destination, error) from error
    try:
        partial.chmod(0o755)
        digest = _copy_all(root, partial, destination.resolve(), limit_bytes, environ)
        copy = _put_in_place(partial, destination / digest)
    except PrerequisiteError:
        raise
    except OSError as error:
        raise _storage_failed(destination, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Workspace(
        root=copy.resolve(),
        source_roots=source_roots(copy),
        commit=commit_of(root, environ=environ),
        is_changed_since_commit=differs_from_commit(root, environ=environ),
        digest=digest,
    )


def _copy_all(
    root: Path, partial: Path, destination: Path, limit_bytes: int, environ: Mapping[str, str]
) -> str:
    digest = hashlib.sha256()
    sizes: dict[str, int] = {}
    for path in _files_to_copy(root, destination, environ):
        source, target = root / path, partial / path
        try:
            about = source.lstat()
        except FileNotFoundError:
            continue  # deleted since it was listed
        target.parent.mkdir(parents=True, exist_ok=True)
        if stat.S_ISLNK(about.st_mode):
            link = _link_inside(source, root)
            if link is None:
                continue
            target.symlink_to(link)
            identity = f"link {link}"
        elif stat.S_ISREG(about.st_mode):
            top = path.partition("/")[0]
            sizes[top] = sizes.get(top, 0) + about.st_size
            if sum(sizes.values()) > limit_bytes:
                raise _too_large(root, sizes, limit_bytes)
            content = _copy_file(source, target)
            shutil.copystat(source, target)
            identity = f"file {'x' if about.st_mode & stat.S_IXUSR else '-'} {content}"
        else:
            continue  # a socket, a pipe or a device is no part of a program
        for part in (path, identity):
            raw = os.fsencode(part)
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:32]


def _files_to_copy(root: Path, destination: Path, environ: Mapping[str, str]) -> list[str]:
    walked = set(_walked(root, destination))
    listed = tracked_or_unignored_files(root, environ=environ)
    if listed is None:
        return sorted(path for path in walked if not _is_secret(path))
    with_sources = {str(PurePosixPath(path).parent) for path in listed if path.endswith(".py")}
    built = {
        path for path in walked if path.endswith(_BUILT) and str(PurePosixPath(path).parent) in with_sources
    }
    return sorted(path for path in walked.intersection(listed) | built if not _is_secret(path))


def _walked(root: Path, destination: Path) -> Iterator[str]:
    for folder, names, files in os.walk(root):
        here = Path(folder)
        links = [name for name in names if (here / name).is_symlink()]
        names[:] = [
            name
            for name in names
            if name not in _FOLDERS
            and name not in links
            and not os.path.isfile(here / name / "pyvenv.cfg")  # noqa: PTH113 (`is_file` raises here)
            and here / name != destination
        ]
        for name in (*files, *links):
            yield (here / name).relative_to(root).as_posix()


def _is_secret(path: str) -> bool:
    name = PurePosixPath(path).name
    if name == ".env" or name.startswith((".env.", ".env-", ".env_")):
        return True
    # The keys of a test suite are fixtures: published, and needed for the suite to pass.
    is_key = name.endswith(_KEY_SUFFIXES) or name in _KEY_NAMES
    return is_key and not is_test_file(path)


def _link_inside(source: Path, root: Path) -> str | None:
    """Where a link points, relative to its own folder; None when that is outside the project."""
    try:
        goal = source.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return None
    if not goal.is_relative_to(root):
        return None
    return os.path.relpath(goal, source.parent.resolve())


def _copy_file(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    try:
        reader = source.open("rb")
    except OSError as error:
        raise PrerequisiteError(
            f"{str(source)!r} cannot be read: {error.strerror}.",
            why="A run works on a copy of the whole project.",
            next_step="Make the file readable, or add it to .gitignore.",
        ) from error
    with reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
    return digest.hexdigest()


def _put_in_place(partial: Path, final: Path) -> Path:
    try:
        partial.rename(final)
    except OSError as error:
        # Another run with the same content was first; its copy is whole, because it came by rename too.
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
            raise
    return final


def _too_large(root: Path, sizes: Mapping[str, int], limit_bytes: int) -> PrerequisiteError:
    largest = sorted(sizes, key=lambda name: sizes[name], reverse=True)[:3]
    listing = ", ".join(f"{name!r} ({sizes[name] / 1e6:.0f} MB)" for name in largest)
    return PrerequisiteError(
        f"The project {str(root)!r} is larger than {limit_bytes / 1e6:.0f} MB.",
        why=f"A run works on a copy of it. Largest so far: {listing}.",
        next_step="Add data and build output to .gitignore, or point perfsmith at a smaller project folder.",
    )


def _storage_failed(where: Path, error: OSError) -> StorageFailed:
    return StorageFailed(
        f"The copy of the project cannot be written to {str(where)!r}: {error.strerror}.",
        next_step="Free some space there, or choose another folder with PERFSMITH_CACHE_DIR.",
    )
