"""The change a check is about: read once, kept with the run, fitted over the files as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from perfsmith.agent._request import CheckRequest
from perfsmith.agent.run._context import RunContext
from perfsmith.errors import InvalidArgument
from perfsmith.tasks import Candidate, FileEdit, Origin, apply_unified_diff, diff_of_branch, is_applied


def diff_of_request(request: CheckRequest, root: Path, environ: Mapping[str, str]) -> str:
    """The text of the change a request is about, whichever way it was named.

    Args:
        request: What was asked.
        root: Project root.
        environ: Environment for git.

    Raises:
        InvalidArgument: the branch changes nothing, or the change is not text.
    """
    if request.diff is not None:
        return request.diff
    branch, base = str(request.branch), request.base or "HEAD"
    diff = diff_of_branch(root, branch, base, environ=environ)
    if not diff.strip():
        raise InvalidArgument(
            f"The branch {branch!r} changes nothing in the project since it left {base!r}.",
            next_step="Name what it is to be compared with (--base), and commit what is to be judged.",
        )
    _text_of(f"change of {branch}", diff.encode("utf-8", "surrogateescape"))
    return diff


def candidate_of(context: RunContext) -> Candidate:
    """The change a run was given, as a candidate over the snapshot.

    Raises:
        InvalidArgument: it does not fit the files as they are, or adds some.
    """
    diff = context.diff
    assert diff is not None
    before = _texts(context.project.snapshot, diff)
    try:
        after = apply_unified_diff(before, diff)
    except InvalidArgument as error:
        if is_applied(context.project.workspace.root, diff, environ=context.world.environ):
            raise InvalidArgument(
                "Your files hold the change already.",
                why="It is judged as a patch over your files as they are.",
                next_step="Check out what it is to be compared with, then check the change.",
            ) from error
        raise
    added = sorted(path for path in after if path not in before)
    if added:
        raise InvalidArgument(
            f"The change adds {', '.join(map(repr, added))}.",
            why="Only changes inside files that are there can be judged.",
            next_step="Put the new code into a file that is there, or add the file first.",
        )
    files = tuple(
        FileEdit(path=path, before_sha256=hashlib.sha256(before[path].encode()).hexdigest(), after=text)
        for path, text in sorted(after.items())
    )
    return Candidate(target=files[0].path, files=files, origin=Origin(proposer="given"))


def _texts(snapshot: Path, diff: str) -> dict[str, str]:
    """Texts of the files a diff names, as far as they are there."""
    names = {
        line[4:].split("\t")[0].strip().removeprefix("a/")
        for line in diff.splitlines()
        if line.startswith("--- ")
    }
    found = {}
    for name in names:
        place = (snapshot / name).resolve()
        if place.is_relative_to(snapshot.resolve()) and place.is_file():
            found[name] = _text_of(name, place.read_bytes())
    return found


def _text_of(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidArgument(
            f"The {name!r} is not text in UTF-8: {error.reason} at byte {error.start}.",
            next_step="Leave files in other encodings out of the change.",
        ) from error
