"""Is every function found, under the name Python gives it, and nothing else?"""

from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path

import pytest
from small_projects import commit_all, write

from perfsmith.errors import InvalidArgument, TargetNotFound
from perfsmith.tasks._discover import discover, works_when_imported
from perfsmith.tasks._task import TargetKind

MODULE = '''\
import functools
from typing import overload


def decorate(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)

    return wrapper


@decorate
@decorate
def plain(x):
    return x


class Table:
    class Row:
        def inner(self):
            yield 1

    @overload
    def get(self, x: int) -> int: ...
    @overload
    def get(self, x: str) -> str: ...
    def get(self, x):
        return x

    @property
    def size(self):
        """Getter."""
        return 1

    @size.setter
    def size(self, value):
        pass

    @functools.cached_property
    def cached(self):
        return 2

    @staticmethod
    def fixed():
        pass

    @classmethod
    def made(cls):
        return cls()

    async def load(self):
        return [(yield_) for yield_ in ()]

    async def stream(self):
        yield 1


if True:
    try:
        def late():
            return lambda: (yield)
    except ImportError:
        pass


def twice():
    return 1


def twice():
    return 2
'''


def test_functions_of_every_kind_are_found_under_their_qualified_name(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/__init__.py": "", "pkg/m.py": MODULE})
    found = discover(tmp_path)
    assert found.skipped == ()
    kinds = {target.qualname: target.kind for target in found.targets}
    assert kinds == {
        "decorate": TargetKind.FUNCTION,
        "decorate.<locals>.wrapper": TargetKind.NESTED,
        "plain": TargetKind.FUNCTION,
        "Table.Row.inner": TargetKind.METHOD,
        "Table.get": TargetKind.METHOD,
        "Table.size": TargetKind.PROPERTY,
        "Table.cached": TargetKind.PROPERTY,
        "Table.fixed": TargetKind.STATIC_METHOD,
        "Table.made": TargetKind.CLASS_METHOD,
        "Table.load": TargetKind.METHOD,
        "Table.stream": TargetKind.METHOD,
        "late": TargetKind.FUNCTION,
        "twice": TargetKind.FUNCTION,
    }
    assert {target.module for target in found.targets} == {"pkg.m"}
    assert {t.qualname for t in found.targets if t.is_generator} == {"Table.Row.inner", "Table.stream"}
    assert {t.qualname for t in found.targets if t.is_async} == {"Table.load", "Table.stream"}


def test_first_and_last_line_are_those_python_itself_reports(tmp_path: Path) -> None:
    file = write(tmp_path, {"m.py": MODULE}) / "m.py"
    spec = importlib.util.spec_from_file_location("m_lines", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lines = {t.qualname: (t.first_line, t.last_line) for t in discover(tmp_path).targets}
    table = module.Table
    functions = (
        *(module.decorate, module.late, module.twice, inspect.unwrap(module.plain)),
        *(table.get, table.load, table.fixed, table.made.__func__, table.size.fget, table.Row.inner),
    )
    for function in functions:
        source, start = inspect.getsourcelines(function.__code__)
        assert lines[function.__qualname__] == (start, start + len(source) - 1)


def test_tests_docs_builds_and_foreign_code_are_left_out(tmp_path: Path) -> None:
    text = "def f(): pass\n"
    left_out = (
        *("test_a.py", "a_test.py", "conftest.py", "tests/helper.py", "pkg/tests/helper.py", "setup.py"),
        *("docs/conf.py", "build/lib/a.py", "vendor/a.py", "node_modules/a.py", ".hidden/a.py"),
        *("env/lib/a.py", "x.egg-info/a.py", "pkg/_vendor/a.py"),
    )
    kept = ("a.py", "pkg/m.py", "pkg/build/m.py", "examples/e.py", "pkg/testing.py")
    write(tmp_path, dict.fromkeys((*left_out, *kept), text) | {"env/pyvenv.cfg": "", "pkg/__init__.py": ""})
    assert {target.path for target in discover(tmp_path).targets} == set(kept)


def test_what_git_ignores_is_left_out_and_new_files_are_not(tmp_path: Path) -> None:
    text = "def f(): pass\n"
    commit_all(write(tmp_path, {".gitignore": "made.py\n", "a.py": text}))
    write(tmp_path, {"made.py": text, "new.py": text})
    assert [target.path for target in discover(tmp_path).targets] == ["a.py", "new.py"]
    asked = discover(tmp_path, tmp_path / "made.py")
    assert asked.targets == ()
    assert [(one.path, "git ignores it" in one.reason) for one in asked.skipped] == [("made.py", True)]


def test_a_folder_asked_for_by_name_is_looked_into_but_its_tests_are_not(tmp_path: Path) -> None:
    text = "def f(): pass\n"
    write(tmp_path, {"vendor/a.py": text, "vendor/tests/b.py": text, "vendor/.x/c.py": text, "d.py": text})
    assert [target.path for target in discover(tmp_path, Path("vendor")).targets] == ["vendor/a.py"]
    asked = discover(tmp_path, tmp_path / "vendor/tests/b.py")
    assert (asked.targets, asked.skipped[0].reason) == ((), "test code is never edited")


def test_a_program_without_a_function_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "solve.py").write_text("for n in range(3):\n    print(n)\n")
    (tmp_path / "settings.py").write_text("DEBUG = True\n")
    (tmp_path / "table.py").write_text("for n in range(3):\n    pass\ndef f(): pass\n")
    found = discover(tmp_path)
    assert [one.path for one in found.targets] == ["table.py"]
    assert [(one.path, "`def main(): ...`" in one.reason) for one in found.skipped] == [("solve.py", True)]


@pytest.mark.parametrize(
    "text",
    [
        "def main(): pass\nmain()\n",
        "import sys\ndef main(): pass\nsys.exit(main())\n",
        "while True:\n    pass\n",
    ],
)
def test_files_that_run_their_program_when_they_are_imported_are_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "solve.py").write_text(text)
    assert works_when_imported(tmp_path / "solve.py")


@pytest.mark.parametrize(
    "text",
    [
        "def main(): pass\nif __name__ == '__main__':\n    main()\n",
        "import logging\nlogging.getLogger()\nprint(1)\n",
        "def main(:\n",
    ],
)
def test_and_others_are_not(text: str, tmp_path: Path) -> None:
    (tmp_path / "solve.py").write_text(text)
    assert not works_when_imported(tmp_path / "solve.py")


def test_broken_files_are_skipped_with_one_message_each_and_the_rest_works(tmp_path: Path) -> None:
    write(tmp_path, {"bad.py": "def f(:\n", "good.py": "def f(): return '\\d'\n"})
    (tmp_path / "nul.py").write_bytes(b"x = 1\0\n")
    (tmp_path / "coding.py").write_bytes(b"# coding: nonsense\nx = 1\n")
    (tmp_path / "bytes.py").write_bytes(b"x = '\xff'\n")
    found = discover(tmp_path)
    assert [target.id for target in found.targets] == ["good.py::f"]
    reasons = {one.path: one.reason for one in found.skipped}
    assert set(reasons) == {"bad.py", "nul.py", "coding.py", "bytes.py"}
    assert "at line 1" in reasons["bad.py"]


def test_the_coding_line_is_honoured(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("# coding: latin-1\ndef größe(): return 'ß'\n".encode("latin-1"))
    (tmp_path / "b.py").write_bytes(b"\xef\xbb\xbfdef bom(): pass\n")
    assert [target.qualname for target in discover(tmp_path).targets] == ["größe", "bom"]


def test_a_name_selects_one_function_or_all_methods_of_a_class(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": MODULE})
    assert [t.qualname for t in discover(tmp_path, Path("m.py"), "decorate").targets] == ["decorate"]
    methods = {t.qualname for t in discover(tmp_path, Path("m.py"), "Table").targets}
    assert {"Table.get", "Table.size", "Table.Row.inner"} <= methods
    assert all(name.startswith("Table.") for name in methods)


def test_a_mistyped_name_is_answered_with_the_nearest_spelling(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": MODULE})
    with pytest.raises(TargetNotFound, match=r"Did you mean 'Table\.get'"):
        discover(tmp_path, None, "Table.gett")


def test_paths_that_are_missing_or_outside_are_refused(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"m.py": ""})
    write(tmp_path, {"outside.py": ""})
    with pytest.raises(TargetNotFound, match=r"nothing\.py"):
        discover(root, Path("nothing.py"))
    with pytest.raises(InvalidArgument, match="outside the project"):
        discover(root, tmp_path / "outside.py")


def test_the_source_is_never_run(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": "open('ran', 'w')\nraise SystemExit\ndef f(): pass\n"})
    assert [target.qualname for target in discover(tmp_path).targets] == ["f"]
    assert not (tmp_path / "ran").exists()


def test_linked_files_are_listed_once_where_they_lie(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "def f(): pass\n"})
    (tmp_path / "b.py").symlink_to("a.py")
    assert [target.path for target in discover(tmp_path).targets] == ["a.py"]
