"""Which functions of a project could be optimised: found by reading the source, never by importing it."""

from __future__ import annotations

import ast
import difflib
import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from perfsmith.errors import InvalidArgument, TargetNotFound
from perfsmith.tasks._git import PLAIN_ENVIRONMENT, tracked_or_unignored_files
from perfsmith.tasks._project import module_name, source_roots
from perfsmith.tasks._task import Target, TargetKind

_TEST_FOLDERS: Final = frozenset({"test", "tests"})
_FOREIGN_FOLDERS: Final = frozenset(
    {
        "__pycache__",
        "_vendor",
        "node_modules",
        "site-packages",
        "third_party",
        "vendor",
        "vendored",
        "venv",
    }
)
_PROJECT_FOLDERS: Final = frozenset({"build", "_build", "dist", "doc", "docs"})
"""Not sources beside a package; inside a package they are packages like any other."""
_SCRIPTS: Final = frozenset({"setup.py", "noxfile.py"})
_PROPERTIES: Final = frozenset({"property", "cached_property", "abstractproperty"})

_WITHOUT_A_FUNCTION: Final = (
    "its work is done outside of functions, and only functions are made faster; "
    "put it into one, `def main(): ...`, and end with `if __name__ == '__main__': main()`"
)

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_LOOPS: Final = (ast.For, ast.While)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    """A file somebody would expect to be looked at, which was not."""

    path: str
    """Relative to the project root, forward slashes."""
    reason: str
    """One line for the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found under a path."""

    targets: tuple[Target, ...]
    """Sorted by path and line."""
    skipped: tuple[SkippedFile, ...]
    """Files that cannot be read as Python, and files asked for by name that are not optimised."""


def discover(
    root: Path,
    under: Path | None = None,
    qualname: str | None = None,
    *,
    environ: Mapping[str, str] = PLAIN_ENVIRONMENT,
) -> Discovery:
    """Find the functions under a path.

    Tests, documentation, build output, vendored code, virtual environments, hidden folders and what git
    ignores are left out. A folder of those kinds is looked into when `under` names it, except for tests.

    Args:
        root: Project root, absolute.
        under: File or folder below the root; None means the root.
        qualname: A function's qualified name, or a class's, which stands for all of its methods.
        environ: Environment for git.

    Raises:
        TargetNotFound: `under` does not exist, or no function there has that name.
        InvalidArgument: `under` lies outside the root.
    """
    root = root.resolve()
    start = root if under is None else (root / under).resolve()
    if not start.exists():
        raise TargetNotFound(f"There is no {str(under)!r}.", next_step="Check the spelling of the path.")
    if not start.is_relative_to(root):
        raise InvalidArgument(
            f"{str(start)!r} lies outside the project {str(root)!r}.",
            next_step="Give a path inside the project.",
        )
    roots = source_roots(root)
    targets: list[Target] = []
    skipped: list[SkippedFile] = []
    files, refused = _python_files(root, start, environ)
    skipped.extend(refused)
    for path in files:
        try:
            tree = _parse(root / path)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
            skipped.append(SkippedFile(path=path, reason=_why_unreadable(error)))
            continue
        found = _targets_of(tree, path, module_name(root / path, roots))
        if not found and any(isinstance(node, _LOOPS) for node in tree.body):
            skipped.append(SkippedFile(path=path, reason=_WITHOUT_A_FUNCTION))
        targets.extend(found)
    if qualname is not None:
        targets = _named(targets, qualname, start.relative_to(root).as_posix())
    return Discovery(targets=tuple(targets), skipped=tuple(skipped))


def works_when_imported(file: Path) -> bool:
    """True where a file loops, or calls one of its functions, outside of functions and of any condition."""
    try:
        tree = _parse(file)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
        return False
    own = {node.name for node in tree.body if isinstance(node, _Function)}
    return any(isinstance(node, _LOOPS) or _called(node) in own for node in tree.body)


def _called(node: ast.stmt) -> str | None:
    """Name of the function of which a statement is nothing but a call, also in `sys.exit(main())`."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name
        case ast.Expr(value=ast.Call(func=ast.Attribute(), args=[ast.Call(func=ast.Name(id=name))])):
            return name
        case _:
            return None


def is_test_file(path: str) -> bool:
    """Is this file test code, which is never edited? `path` is relative to the project root."""
    parts = PurePosixPath(path)
    if not _TEST_FOLDERS.isdisjoint(parts.parts[:-1]):
        return True
    name = parts.name
    if name in ("conftest.py", "tests.py"):
        return True
    return name.endswith("_test.py") or (name.startswith("test_") and name.endswith(".py"))


def _python_files(
    root: Path, start: Path, environ: Mapping[str, str]
) -> tuple[list[str], tuple[SkippedFile, ...]]:
    listed = tracked_or_unignored_files(root, environ=environ)
    if start.is_file():
        path = start.relative_to(root).as_posix()
        reason = _why_not_asked(path, listed)
        return ([], (SkippedFile(path=path, reason=reason),)) if reason else ([path], ())
    base = start.relative_to(root)
    candidates = _walked(root, start) if listed is None else (Path(part) for part in listed)
    skip = _FolderRules(root, depth=len(base.parts))
    found = [
        path.as_posix()
        for path in candidates
        if path.suffix == ".py"
        and path.is_relative_to(base)
        and not is_test_file(path.as_posix())
        and path.name not in _SCRIPTS
        and not (root / path).is_symlink()
        and not skip.excludes(path.parent)
    ]
    return sorted(found), ()


def _why_not_asked(path: str, listed: tuple[str, ...] | None) -> str:
    """Why a file asked for by name is not looked at; empty when it is."""
    if not path.endswith(".py"):
        return "not a Python source file"
    if is_test_file(path):
        return "test code is never edited"
    if listed is not None and path not in listed:
        return "git ignores it, and ignored files are not part of the project"
    return ""


class _FolderRules:
    """Answers, and remembers, whether a folder holds something other than the project's own sources."""

    def __init__(self, root: Path, *, depth: int) -> None:
        self._root = root
        self._depth = depth
        self._known: dict[Path, bool] = {}

    def excludes(self, folder: Path) -> bool:
        if len(folder.parts) <= self._depth:
            return False
        if folder not in self._known:
            self._known[folder] = self.excludes(folder.parent) or self._is_foreign(folder)
        return self._known[folder]

    def _is_foreign(self, folder: Path) -> bool:
        name = folder.name
        if name.startswith(".") or name in _FOREIGN_FOLDERS or name.endswith(".egg-info"):
            return True
        if name in _PROJECT_FOLDERS:
            return not (self._root / folder.parent / "__init__.py").is_file()
        return os.path.isfile(self._root / folder / "pyvenv.cfg")  # noqa: PTH113 (`is_file` raises for what may not be read)


def _walked(root: Path, start: Path) -> Iterator[Path]:
    rules = _FolderRules(root, depth=len(start.relative_to(root).parts))
    for folder, names, files in os.walk(start):
        inside = Path(folder).relative_to(root)
        names[:] = sorted(name for name in names if not rules.excludes(inside / name))
        yield from (inside / name for name in files)


def _parse(file: Path) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in a user's string is no concern of ours
        return ast.parse(file.read_bytes(), filename=str(file))  # bytes: the coding line is honoured


def _why_unreadable(error: BaseException) -> str:
    match error:
        case SyntaxError():
            where = f" at line {error.lineno}" if error.lineno else ""
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            return f"not valid Python {version}{where}: {error.msg}"
        case OSError():
            return f"cannot be read: {error.strerror}"
        case RecursionError() | MemoryError():
            return "nested too deeply to be parsed"
        case _:
            return f"cannot be parsed: {error}"


def _named(targets: list[Target], qualname: str, where: str) -> list[Target]:
    exact = [target for target in targets if target.qualname == qualname]
    found = exact or [target for target in targets if target.qualname.startswith(f"{qualname}.")]
    if not found:
        near = difflib.get_close_matches(qualname, [target.qualname for target in targets], n=3)
        hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else "Check the spelling of the name."
        raise TargetNotFound(f"No function in {where!r} is called {qualname!r}.", next_step=hint)
    return found


def _targets_of(tree: ast.Module, path: str, module: str) -> list[Target]:
    found: dict[str, Target] = {}
    for qualname, kind, node in _functions(tree.body, "", None):
        # The last definition of a name is the one that stands; of a property it is the getter.
        found[qualname] = Target(
            path=path,
            qualname=qualname,
            module=module,
            kind=kind,
            first_line=min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]),
            last_line=node.end_lineno or node.lineno,
            is_generator=_yields(node),
            is_async=isinstance(node, ast.AsyncFunctionDef),
        )
    return sorted(found.values(), key=lambda target: target.first_line)


def _functions(
    body: Iterable[ast.AST], prefix: str, owner: ast.AST | None
) -> Iterator[tuple[str, TargetKind, _Function]]:
    """Functions in order of appearance; `owner` is the enclosing function or class, None for the module."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            qualname = prefix + node.name
            if not _is_no_body_of_its_own(node):
                yield qualname, _kind(node, prefix, owner), node
            yield from _functions(node.body, f"{qualname}.<locals>.", node)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.", node)
        elif isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _functions(ast.iter_child_nodes(node), prefix, owner)


def _kind(node: _Function, prefix: str, owner: ast.AST | None) -> TargetKind:
    if "<locals>" in prefix:
        return TargetKind.NESTED
    if not isinstance(owner, ast.ClassDef):
        return TargetKind.FUNCTION
    names = set(_decorator_names(node))
    if "staticmethod" in names:
        return TargetKind.STATIC_METHOD
    if "classmethod" in names or node.name in ("__init_subclass__", "__class_getitem__"):
        return TargetKind.CLASS_METHOD
    if node.name == "__new__":
        return TargetKind.STATIC_METHOD
    return TargetKind.METHOD if _PROPERTIES.isdisjoint(names) else TargetKind.PROPERTY


def _is_no_body_of_its_own(node: _Function) -> bool:
    """Is it a typing stub, or the setter or deleter that shares a property's name?"""
    return not {"overload", "setter", "deleter"}.isdisjoint(_decorator_names(node))


def _decorator_names(node: _Function) -> Iterator[str]:
    for decorator in node.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(named, ast.Attribute):
            yield named.attr
        elif isinstance(named, ast.Name):
            yield named.id


def _yields(node: _Function) -> bool:
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(inner))
    return False
