"""The only wrapper of the `git` program: what a work tree holds, how it differs, what fits it."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from perfsmith.errors import InvalidArgument, PrerequisiteError
from perfsmith.tasks._programs import search_path_outside

PLAIN_ENVIRONMENT: Final[Mapping[str, str]] = {"PATH": os.defpath}
"""Enough to find a system's own git, and no settings of anybody."""

TIMEOUT_S: Final = 60.0

# A cloned repository's own settings must not start programs (a file system monitor, hooks, a pager).
_SETTINGS: Final = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.quotePath=true")


# Nor may a missing object be fetched: a partial clone names the program that would do it.
_NOTHING_ELSE: Final[Mapping[str, str]] = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_LINK_MODE: Final = "120000"


class PatchFit(NamedTuple):
    """Whether a patch fits a tree."""

    fits: bool
    complaint: str
    """What git said when it does not; empty otherwise."""


class _Output(NamedTuple):
    code: int | None
    """None when git is absent, cannot be started, or took too long and was killed."""
    stdout: bytes
    stderr: str


def commit_of(root: Path, *, environ: Mapping[str, str] = PLAIN_ENVIRONMENT) -> str | None:
    """Id of the commit that is checked out; None when there is no git, no work tree or no commit yet."""
    out = _git(root, ("rev-parse", "--verify", "--quiet", "HEAD^{commit}"), environ)
    return out.stdout.decode("ascii").strip() if out.code == 0 else None


def tracked_or_unignored_files(
    root: Path, *, environ: Mapping[str, str] = PLAIN_ENVIRONMENT
) -> tuple[str, ...] | None:
    """Files git tracks, and new ones it does not ignore, as they lie in the tree now.

    Submodules and nested repositories are entered. A root that an outer repository ignores counts as no work
    tree: somebody unpacked it there, and asks for it by name.

    Args:
        root: Folder to look under.
        environ: Environment git runs in; its `GIT_*` variables are dropped.

    Returns:
        Paths relative to `root`, forward slashes, sorted; None when there is no git or no work tree.
    """
    if _git(root, ("check-ignore", "--quiet", "."), environ).code == 0:
        return None
    out = _git(root, ("ls-files", "-z", "--cached", "--others", "--exclude-standard"), environ)
    if out.code != 0:
        return None
    found: set[str] = set()
    for raw in out.stdout.split(b"\0"):
        name = os.fsdecode(raw).rstrip("/")
        path = root / name
        if not name or not os.path.lexists(path):
            continue
        if path.is_dir() and not path.is_symlink():
            inner = tracked_or_unignored_files(path, environ=environ) or ()
            found.update(f"{name}/{part}" for part in inner)
        else:
            found.add(name)
    return tuple(sorted(found))


def is_tracked(root: Path, path: Path, *, environ: Mapping[str, str] = PLAIN_ENVIRONMENT) -> bool:
    """Does git track something at `path` or below it? False where there is no git or no work tree."""
    out = _git(root, ("ls-files", "-z", "--cached", "--", f":(literal){path}"), environ)
    return out.code == 0 and bool(out.stdout)


def is_work_tree(root: Path, *, environ: Mapping[str, str] = PLAIN_ENVIRONMENT) -> bool:
    """Is `root` the top folder of a git work tree, or a folder of one in which git tracks something?

    What somebody merely unpacked below a work tree is none. False where there is no git, or it will not look.
    """
    above = _git(root, ("rev-parse", "--show-cdup"), environ)
    return above.code == 0 and (not above.stdout.strip() or is_tracked(root, root, environ=environ))


def differs_from_commit(root: Path, *, environ: Mapping[str, str] = PLAIN_ENVIRONMENT) -> bool:
    """Are there files below `root` that are not as in the commit, or not in it? False where there is none.

    Contents are compared here: to compare them, git would start filters that a repository's settings name.
    For the same reason files that have a filter are taken to be as they were.
    """
    listed = _git(root, ("ls-tree", "-r", "-z", "HEAD"), environ)
    known = _git(root, ("ls-files", "-z", "--cached", "--others", "--exclude-standard"), environ)
    if listed.code != 0 or known.code != 0:
        return False
    committed = {}
    for entry in listed.stdout.split(b"\0")[:-1]:
        about, _, name = entry.partition(b"\t")
        committed[name] = about.decode("ascii").split()
    if {name for name in known.stdout.split(b"\0") if name} - committed.keys():
        return True
    changed = [name for name, about in committed.items() if not _is_as_committed(root, name, about, environ)]
    return bool(set(changed) - _filtered(root, changed, environ))


def _is_as_committed(root: Path, name: bytes, about: Sequence[str], environ: Mapping[str, str]) -> bool:
    """True for a file of this mode, kind and id; a submodule counts by what is checked out there."""
    mode, kind, blob_id = about
    path = root / os.fsdecode(name)
    if kind == "commit":
        return not (path / ".git").exists() or commit_of(path, environ=environ) == blob_id
    return path.is_symlink() == (mode == _LINK_MODE) and _holds(path, blob_id)


def _filtered(root: Path, names: Sequence[bytes], environ: Mapping[str, str]) -> set[bytes]:
    """Those of the files whose contents git would pass through a program."""
    if not names:
        return set()
    out = _git(root, ("check-attr", "-z", "--stdin", "filter"), environ, stdin=b"\0".join(names))
    fields = out.stdout.split(b"\0")
    answers = zip(fields[::3], fields[2::3], strict=False)
    return {name for name, value in answers if value not in (b"unspecified", b"unset", b"")}


def _holds(path: Path, blob_id: str) -> bool:
    try:
        content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
    except OSError:
        return False
    digest = hashlib.sha1(usedforsecurity=False) if len(blob_id) == 40 else hashlib.sha256()
    digest.update(b"blob %d\0" % len(content) + content)
    return digest.hexdigest() == blob_id


def _require_commit(root: Path, ref: str, environ: Mapping[str, str]) -> None:
    # A reference that begins with a dash would be read as an option.
    if ref.startswith("-") or not ref.strip():
        raise InvalidArgument(f"{ref!r} is no commit.", next_step="Name a branch, a tag or a commit id.")
    known = _git(root, ("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"), environ)
    if known.code == 1:
        raise InvalidArgument(
            f"{ref!r} is no commit of {str(root)!r}.", next_step="Name a branch, a tag or a commit id."
        )
    _require(known, root)


def _diff(root: Path, revisions: str, environ: Mapping[str, str]) -> str:
    options = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--relative")
    prefixes = ("--src-prefix=a/", "--dst-prefix=b/")
    out = _git(root, ("diff", *options, *prefixes, revisions, "--"), environ)
    _require(out, root)
    return out.stdout.decode("utf-8", "surrogateescape")


def diff_of_branch(
    root: Path, branch: str, base: str = "HEAD", *, environ: Mapping[str, str] = PLAIN_ENVIRONMENT
) -> str:
    """Unified diff of what a branch changed since it left `base`, paths relative to `root`.

    Bytes that are not UTF-8 come as lone surrogates.

    Raises:
        InvalidArgument: `branch` or `base` names no commit.
        PrerequisiteError: there is no git, no work tree, no common ancestor, or git failed.
    """
    for ref in (branch, base):
        _require_commit(root, ref, environ)
    return _diff(root, f"{base}...{branch}", environ)


def apply_check(root: Path, patch_text: str, *, environ: Mapping[str, str] = PLAIN_ENVIRONMENT) -> PatchFit:
    """Would `apply_patch` succeed? Changes nothing.

    Raises:
        PrerequisiteError: there is no git, or it took too long.
    """
    return _apply(root, patch_text, ("--check",), environ)


def apply_patch(root: Path, patch_text: str, *, environ: Mapping[str, str] = PLAIN_ENVIRONMENT) -> PatchFit:
    """Apply a patch to the files under `root`, all of it or nothing. The index is not touched.

    Args:
        root: Folder the paths of the patch are relative to; it need not be a work tree.
        patch_text: Unified diff with `a/` and `b/` prefixes.
        environ: Environment git runs in; its `GIT_*` variables are dropped.

    Raises:
        PrerequisiteError: there is no git, or it took too long.
    """
    return _apply(root, patch_text, (), environ)


def is_applied(root: Path, patch_text: str, *, environ: Mapping[str, str] = PLAIN_ENVIRONMENT) -> bool:
    """Do the files under `root` hold all of the patch already? Changes nothing.

    Raises:
        PrerequisiteError: there is no git, or it took too long.
    """
    return _apply(root, patch_text, ("--check", "--reverse"), environ).fits


def _apply(root: Path, patch_text: str, options: Sequence[str], environ: Mapping[str, str]) -> PatchFit:
    # Below a repository's top folder git reads `diff --git` paths as relative to that top and skips them
    # without an error. Told that there is no repository, it takes them relative to this folder, and starts
    # none of the filters that a repository's settings name.
    alone = {"GIT_DIR": os.devnull}
    raw = patch_text.encode("utf-8", "surrogateescape")
    out = _git(root, ("apply", "--whitespace=nowarn", *options, "-"), environ, extra=alone, stdin=raw)
    if out.code is None:
        _require(out, root)
    return PatchFit(fits=out.code == 0, complaint="" if out.code == 0 else out.stderr)


def _require(out: _Output, root: Path) -> None:
    if out.code != 0:
        raise PrerequisiteError(
            f"git could not work in {str(root)!r}: {out.stderr or f'it ended with status {out.code}'}.",
            next_step="Run perfsmith in a git work tree, with git installed.",
        )


def _git(
    root: Path,
    arguments: Sequence[str],
    environ: Mapping[str, str],
    *,
    extra: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> _Output:
    search_path = search_path_outside(environ.get("PATH", os.defpath), root)
    program = shutil.which("git", path=search_path)
    if program is None:
        return _Output(None, b"", "git is not installed")
    # GIT_DIR and its kin, set when perfsmith runs in a hook, would point git at another repository.
    clean = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
    clean |= {"PATH": search_path, "LC_ALL": "C", **_NOTHING_ELSE, **(extra or {})}
    argv = [program, "-C", str(root)]
    for setting in (*_SETTINGS, "core.autocrlf=false") if extra else _SETTINGS:
        argv += ["-c", setting]
    try:
        process = subprocess.Popen(
            [*argv, *arguments],
            env=clean,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        return _Output(None, b"", f"git could not be started ({error.strerror})")
    with process:
        try:
            stdout, stderr = process.communicate(stdin, timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return _Output(None, b"", f"git took more than {TIMEOUT_S:.0f} s and was stopped")
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return _Output(process.returncode, stdout, stderr.decode("utf-8", "replace").strip())
