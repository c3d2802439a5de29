"""The first gate: does the patch apply, stay inside its scope, parse, and keep the public surface?"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

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
        allowed_files: Files it may change; None allows every Python file that is no test and no build file.
        dependencies: Top-level packages a patch may newly import, besides the standard library.
    """
    if not candidate.files:
        return Verdict.INVALID_EDIT, "the patch is empty"
    for edit in candidate.files:
        is_allowed = edit.path in allowed_files if allowed_files is not None else _is_source(edit.path)
        if not is_allowed:
            return Verdict.OUT_OF_SCOPE, f"{edit.path} is outside what this patch may change"
        place = snapshot / edit.path
        if not place.is_file() or place.is_symlink():
            return Verdict.INVALID_EDIT, f"{edit.path} is not a file of the project"
        before = place.read_bytes()
        if hashlib.sha256(before).hexdigest() != edit.before_sha256:
            return Verdict.INVALID_EDIT, f"the patch was made against another version of {edit.path}"
        problem = _text_problem(before.decode("utf-8", "replace"), edit.after, dependencies)
        if problem is not None:
            return Verdict.INVALID_EDIT, f"{edit.path}: {problem}"
    return None


def _is_source(path: str) -> bool:
    parts = Path(path).parts
    is_test = any(p in ("tests", "test", "testing") for p in parts[:-1]) or parts[-1].startswith("test_")
    return path.endswith(".py") and not is_test and parts[-1] not in _FORBIDDEN_FILES and ".." not in parts


def _text_problem(before: str, after: str, dependencies: frozenset[str]) -> str | None:
    if before == after:
        return "nothing changed"
    try:
        old, new = ast.parse(before), ast.parse(after)
    except (SyntaxError, ValueError) as error:
        return f"the result does not parse ({error})"
    if missing := sorted(_surface(old).keys() - _surface(new).keys()):
        return f"{', '.join(missing)} disappeared"
    changed = [name for name, shape in _surface(old).items() if _surface(new)[name] != shape]
    if changed:
        return f"the signature of {', '.join(sorted(changed))} changed"
    known = _imports(old) | dependencies | sys.stdlib_module_names
    if foreign := sorted(_imports(new) - known):
        return f"it imports {', '.join(foreign)}, which the project does not depend on"
    return None


def _surface(tree: ast.Module) -> Mapping[str, str]:
    """Functions, methods and classes by dotted name, with what a caller sees of each."""
    found: dict[str, str] = {}

    def visit(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                decorators = [ast.dump(d) for d in node.decorator_list]
                kind = type(node).__name__
                found[prefix + node.name] = f"{kind} {ast.dump(node.args)} {decorators}"
            elif isinstance(node, ast.ClassDef):
                found[prefix + node.name] = f"class {[ast.dump(b) for b in node.bases]}"
                visit(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, ast.If | ast.Try | ast.With):
                visit(node.body, prefix)

    visit(tree.body, "")
    return found


def _imports(tree: ast.Module) -> set[str]:
    """Top-level packages imported absolutely, anywhere in the file."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
