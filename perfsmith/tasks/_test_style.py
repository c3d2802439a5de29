"""Were a project's tests written for pytest? Read from its files, none of which is run."""

from __future__ import annotations

import ast
import configparser
import itertools
import os
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_MOST_FILES: Final = 50_000
"""Files that are looked at, so that a question about a folder that is no project ends."""
_FOREIGN: Final = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})


def sign_of_pytest(root: Path) -> str | None:
    """What shows that the tests below a folder are pytest's, None when nothing does.

    A test file with test functions outside of classes, with a class that derives from nothing, or that
    imports pytest; pytest's settings.

    Args:
        root: Project root or snapshot.

    Returns:
        A file relative to `root`, or the place of the settings, in words.
    """
    for path in itertools.islice(_files(root), _MOST_FILES):
        if _is_test_file(path.name) and _is_for_pytest(path):
            return path.relative_to(root).as_posix()
    return _settings_of_pytest(root)


def _files(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(
            name
            for name in names
            if not name.startswith(".")
            and name not in _FOREIGN
            and not os.path.isfile(Path(folder, name, "pyvenv.cfg"))  # noqa: PTH113 (`is_file` raises for what may not be read)
        )
        yield from (Path(folder, name) for name in sorted(files))


def _is_test_file(name: str) -> bool:
    return name.endswith("_test.py") or (name.startswith("test_") and name.endswith(".py"))


def _is_for_pytest(file: Path) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
        return False
    return any(_is_pytests(node) for node in tree.body)


def _is_pytests(node: ast.stmt) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return node.name.startswith("test_")
        case ast.ClassDef(bases=[]):
            return node.name.startswith("Test") and any(map(_is_pytests, node.body))
        case ast.Import():
            return any(alias.name.partition(".")[0] == "pytest" for alias in node.names)
        case ast.ImportFrom(level=0):
            return (node.module or "").partition(".")[0] == "pytest"
        case _:
            return False


def _settings_of_pytest(root: Path) -> str | None:
    for name in ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "conftest.py"):
        if (root / name).is_file():
            return name
    try:
        tool = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8")).get("tool")
    except (OSError, ValueError):
        tool = None
    if isinstance(tool, Mapping) and "pytest" in tool:
        return "[tool.pytest] in pyproject.toml"
    for name, section in (("setup.cfg", "tool:pytest"), ("tox.ini", "pytest")):
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(root / name, encoding="utf-8")
        except (configparser.Error, OSError, ValueError):
            continue
        if parser.has_section(section):
            return f"[{section}] in {name}"
    return None
