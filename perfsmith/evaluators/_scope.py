"""The first gate: does the patch apply, stay inside its scope, parse, and keep the public surface?"""

from __future__ import annotations

import ast
import hashlib
import io
import sys
import tokenize
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from perfsmith.evaluators._reaching import newly_reaching, uses
from perfsmith.evaluators._surface import change_outside, imported_packages, surface
from perfsmith.tasks import Candidate, Verdict

_FORBIDDEN_FILES: Final = (
    "conftest.py",
    "setup.py",
    "sitecustomize.py",
    "usercustomize.py",
    "pyproject.toml",
)


def scope_problem(
    candidate: Candidate,
    snapshot: Path,
    *,
    allowed_files: frozenset[str] | None,
    dependencies: frozenset[str],
) -> tuple[Verdict, str] | None:
    """Why the candidate may not even be run, None when it may.

    Args:
        candidate: The patch.
        snapshot: The original tree.
        allowed_files: Files it may change, and then nothing but its target in the target's file; None is for
            a change that a person made: every Python file that is no test and no build file, as a whole.
        dependencies: Top-level packages a patch may newly import, besides the standard library.
    """
    if not candidate.files:
        return Verdict.INVALID_EDIT, "the patch is empty"
    if len({edit.path for edit in candidate.files}) != len(candidate.files):
        return Verdict.INVALID_EDIT, "the patch names a file twice"
    for edit in candidate.files:
        is_allowed = edit.path in allowed_files if allowed_files is not None else _is_source(edit.path)
        if not is_allowed or not _is_below(edit.path, snapshot):
            return Verdict.OUT_OF_SCOPE, f"{edit.path} is outside what this patch may change"
        place = snapshot / edit.path
        if not place.is_file():
            return Verdict.INVALID_EDIT, f"{edit.path} is not a file of the project"
        before = place.read_bytes()
        if hashlib.sha256(before).hexdigest() != edit.before_sha256:
            return Verdict.INVALID_EDIT, f"the patch was made against another version of {edit.path}"
        path, _, qualname = candidate.target.partition("::")
        target = qualname if allowed_files is not None and path == edit.path else None
        problem = _text_problem(before.decode("utf-8", "replace"), edit.after, dependencies, target)
        if problem is not None:
            return problem[0], f"{edit.path}: {problem[1]}"
    return None


def _is_source(path: str) -> bool:
    parts = PurePosixPath(path).parts
    is_test = any(p in ("tests", "test", "testing") for p in parts[:-1]) or parts[-1].startswith("test_")
    return path.endswith(".py") and not is_test and parts[-1] not in _FORBIDDEN_FILES


def _is_below(path: str, snapshot: Path) -> bool:
    """True for the plain name of a place in the tree that leads through no symbolic link."""
    parts = PurePosixPath(path).parts
    if PurePosixPath(path).is_absolute() or ".." in parts or str(PurePosixPath(path)) != path:
        return False
    return not any((snapshot / Path(*parts[:count])).is_symlink() for count in range(1, len(parts) + 1))


class _Read(NamedTuple):
    tree: ast.Module
    surface: Mapping[str, str]
    packages: frozenset[str]
    uses: frozenset[str]


@lru_cache(maxsize=16)
def _read(text: str) -> _Read:
    """What is asked of an original: all candidates of a target have the same one."""
    tree = ast.parse(text)
    everything = list(ast.walk(tree))
    return _Read(tree, surface(tree), frozenset(imported_packages(everything)), uses(everything))


def _text_problem(
    before: str, after: str, dependencies: frozenset[str], target: str | None
) -> tuple[Verdict, str] | None:
    if before == after:
        return Verdict.INVALID_EDIT, "nothing changed"
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(after.encode()).readline)[0]
        old, new = _read(before), ast.parse(after)
        new_surface, everything = surface(new), list(ast.walk(new))
        outside = None if target is None else change_outside(old.tree, new, target)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Verdict.INVALID_EDIT, f"the result does not parse ({error})"
    if encoding not in ("utf-8", "utf-8-sig"):
        # Under another encoding the interpreter would read another program than the one looked at here.
        return Verdict.INVALID_EDIT, f"it declares the encoding {encoding}"
    if missing := sorted(old.surface.keys() - new_surface.keys()):
        return Verdict.INVALID_EDIT, f"{', '.join(missing)} disappeared"
    if changed := sorted(name for name, shape in old.surface.items() if new_surface[name] != shape):
        return Verdict.INVALID_EDIT, f"the signature of {', '.join(changed)} changed"
    added = imported_packages(everything) - old.packages
    if foreign := sorted(added - dependencies - sys.stdlib_module_names):
        return Verdict.INVALID_EDIT, f"it imports {', '.join(foreign)}, which the project does not depend on"
    if outside is not None:
        return Verdict.OUT_OF_SCOPE, outside
    reaching = None if target is None else newly_reaching(old.uses, everything)
    return None if reaching is None else (Verdict.INVALID_EDIT, reaching)
