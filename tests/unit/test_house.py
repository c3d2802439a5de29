"""Rules of the house: importing does nothing, help stays light, exports exist, layers hold."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import perfsmith

ROOT = Path(perfsmith.__file__).parent
HEAVY = ("anyio", "hypothesis", "langgraph", "libcst", "numpy", "pydantic", "rich", "sqlalchemy")

PROBE = """
import builtins, importlib, json, os, socket, sys, threading

reports = {}
events = []
watched = ("socket.bind", "subprocess.Popen", "os.system", "os.mkdir", "os.remove")

def is_ours():
    # A library may look around when it is imported (urllib3 binds a socket to learn whether there is IPv6);
    # the nearest frame outside the standard library tells who did it.
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith(sys.argv[2]):
            return True
        if "site-packages" in frame.f_code.co_filename:
            return False
        frame = frame.f_back
    return True

def hook(name, arguments):
    if name == "socket.connect" or (name in watched and is_ours()):
        events.append(name)
    elif name == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+") and is_ours():
        events.append("open for writing: " + str(arguments[0]))

before = dict(os.environ)
for module in json.loads(sys.argv[1]):
    if module == "perfsmith":
        importlib.import_module(module)
        sys.addaudithook(hook)
        continue
    importlib.import_module(module)
    found = list(events)
    if threading.active_count() != 1:
        found.append("a thread")
    if dict(os.environ) != before:
        found.append("a changed environment")
    if found:
        reports[module] = found
        events.clear()
sys.stdout.write("PROBED" + json.dumps(reports))
"""


def modules() -> list[str]:
    """Every module of the package that is imported, by name; `__main__` runs instead."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        is_migration = "migrations" in parts  # alembic imports these itself, inside its own context
        if parts[-1] != "__main__" and not is_migration and all(part.isidentifier() for part in parts):
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return sorted(found)


def in_fresh_interpreter(source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "-c", source, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )


def test_importing_any_module_does_nothing_else() -> None:
    result = in_fresh_interpreter(PROBE, json.dumps(modules()), str(ROOT))
    assert result.stderr == ""
    said, _, probed = result.stdout.partition("PROBED")
    assert said == ""
    assert json.loads(probed) == {}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["runs", "resume", "--help"], ["--version"]]
)
def test_help_stays_light(arguments: list[str]) -> None:
    source = f"""
import sys
from perfsmith.agent.cli import main
code = main({arguments!r})
sys.stderr.write(" ".join(name for name in {HEAVY!r} if name in sys.modules))
sys.exit(code)
"""
    result = in_fresh_interpreter(source)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout


def test_what_is_imported_at_first_use_is_listed_before() -> None:
    source = "import perfsmith; print({'optimize', 'check', 'Budget', '__version__'} - set(dir(perfsmith)))"
    assert in_fresh_interpreter(source).stdout == "set()\n"


def rooms() -> list[str]:
    """Every package of ours that exports something."""
    packages = [path.parent for path in sorted(ROOT.rglob("__init__.py"))]
    return [".".join(path.relative_to(ROOT.parent).parts) for path in packages]


@pytest.mark.parametrize("room", rooms())
def test_what_a_room_names_is_there_and_nothing_is_named_twice(room: str) -> None:
    module = importlib.import_module(room)
    exported = list(getattr(module, "__all__", []))
    assert exported == sorted(set(exported), key=exported.index)
    for name in exported:
        assert getattr(module, name) is not None


@pytest.mark.parametrize("room", rooms())
def test_a_room_exports_all_it_imports_from_itself(room: str) -> None:
    path = ROOT.parent.joinpath(*room.split(".")) / "__init__.py"
    tree = ast.parse(path.read_text())
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(room)
        for alias in node.names
    }
    exported = set(getattr(importlib.import_module(room), "__all__", []))
    assert imported <= exported


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_what_it_is(room: str) -> None:
    assert (importlib.import_module(room).__doc__ or "").strip()


def test_every_exception_is_drawn_in_the_tree_with_its_code() -> None:
    from perfsmith import errors

    tree = errors.__doc__ or ""
    classes = [
        each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)
    ]
    assert len(classes) > 10
    for each in classes:
        assert each.__name__ in tree
        assert each.__doc__
