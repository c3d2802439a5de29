"""Is the project's own Python chosen, and never one merely because perfsmith runs on it?"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest
from small_projects import commit_all, run_git, write

from perfsmith.errors import InterpreterNotFound
from perfsmith.tasks._interpreter import ProbeResult, find_interpreter

NOTHING = {"PATH": "/nonexistent"}
MACHINE = {"PATH": "/usr/local/bin:/usr/bin:/bin"}


def run(argv: Sequence[str]) -> ProbeResult:
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    return ProbeResult(done.returncode, done.stdout, done.stderr)


def make_environment(folder: Path) -> Path:
    venv.create(folder, with_pip=False, symlinks=True)
    return folder


def under_git(root: Path) -> Path:
    """The folder as its owner's own work tree, nothing in it committed."""
    root.mkdir(parents=True, exist_ok=True)
    run_git(root, "init", "-q")
    return root


def packages(environment: Path) -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return environment / "lib" / version / "site-packages"


def test_the_one_asked_for_wins_as_path_folder_or_name(tmp_path: Path) -> None:
    env = make_environment(tmp_path / "e")
    root = write(tmp_path / "project", {"a.py": ""})
    make_environment(root / ".venv")
    for requested in (str(env), str(env / "bin/python"), "../e", "python3"):
        found = find_interpreter(root, {"PATH": str(env / "bin")}, requested, run)
        assert found.prefix == env
        assert found.executable.parent == env / "bin"
        assert found.version == sys.version_info[:3]
        assert found.base_prefix == Path(sys.base_prefix)
        assert found.sys_path == (packages(env),)
        assert not found.has_pytest


@pytest.mark.parametrize("requested", ["/nonexistent/python", "nowhere", "/bin/false", "/bin/true"])
def test_one_asked_for_that_does_not_work_is_never_replaced(tmp_path: Path, requested: str) -> None:
    make_environment(tmp_path / ".venv")
    with pytest.raises(InterpreterNotFound, match="cannot be used"):
        find_interpreter(tmp_path, {"PATH": "/usr/bin:/bin"}, requested, run)


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        (
            "ls: cannot access ''$'\\n''import sys'$'\\n''sys.path': No such file\n",
            "not a Python (ls: cannot access)",
        ),
        ("cat: invalid option -- 'c'\nTry 'cat --help'.\n", "not a Python (cat: invalid option -- 'c')"),
        ("", "not a Python (exit status 2)"),
        (
            "Traceback (most recent call last):\nNo module named 'json'\n",
            "working Python (No module named 'json')",
        ),
    ],
)
def test_a_program_that_does_not_answer_is_quoted_without_our_own_question(
    tmp_path: Path, stderr: str, said: str
) -> None:
    with pytest.raises(InterpreterNotFound) as caught:
        find_interpreter(tmp_path, NOTHING, "/bin/ls", lambda _argv: ProbeResult(2, "", stderr))
    assert said in caught.value.what
    assert "import sys" not in str(caught.value)


def test_the_active_environment_comes_before_the_one_in_the_project(tmp_path: Path) -> None:
    active, inside = make_environment(tmp_path / "active"), make_environment(tmp_path / "p/.venv")
    under_git(tmp_path / "p")
    environ = {**MACHINE, "VIRTUAL_ENV": str(active)}
    assert find_interpreter(tmp_path / "p", environ, None, run).prefix == active
    found = find_interpreter(tmp_path / "p", MACHINE, None, run)
    assert (found.prefix, found.origin) == (inside, ".venv in the project")
    assert found.sys_path == (packages(inside),)


def test_condas_base_is_no_environment_of_the_project(tmp_path: Path) -> None:
    conda, inside = make_environment(tmp_path / "conda"), make_environment(tmp_path / "p/venv")
    under_git(tmp_path / "p")
    environ = {**MACHINE, "CONDA_PREFIX": str(conda), "CONDA_DEFAULT_ENV": "base"}
    assert find_interpreter(tmp_path / "p", environ, None, run).prefix == inside
    environ["CONDA_DEFAULT_ENV"] = "project"
    assert find_interpreter(tmp_path / "p", environ, None, run).prefix == conda


def test_perfsmiths_own_environment_gives_way_although_it_is_active(tmp_path: Path) -> None:
    own, inside = make_environment(tmp_path / "own"), make_environment(tmp_path / "p/.venv")
    under_git(tmp_path / "p")
    environ = {**MACHINE, "VIRTUAL_ENV": str(own)}
    found = find_interpreter(tmp_path / "p", environ, None, run, own_prefix=own)
    assert found.prefix == inside


def test_perfsmiths_own_environment_counts_when_the_project_is_installed_in_it(tmp_path: Path) -> None:
    own = make_environment(tmp_path / "own")
    root = write(tmp_path / "p", {"src/a/__init__.py": ""})
    make_environment(root / ".venv")
    (packages(own) / "editable.pth").write_text(f"{root}/src\n")
    environ = {**NOTHING, "VIRTUAL_ENV": str(own)}
    found = find_interpreter(root, environ, None, run, own_prefix=own)
    assert found.prefix == own
    assert found.sys_path == (packages(own),)


def test_without_any_environment_the_python_that_lacks_least_is_taken(tmp_path: Path) -> None:
    root = write(tmp_path / "p", {"pyproject.toml": "[project]\nname='x'\ndependencies=['needed', 'more']"})
    own, bare, better = (make_environment(tmp_path / name) for name in ("own", "bare", "better"))
    write(packages(better), {"needed.py": "", "pytest.py": ""})
    environ = {"PATH": f"{own}/bin:{bare}/bin:{better}/bin"}
    own_python = own / "bin/python"
    found = find_interpreter(root, environ, None, run, own_prefix=own, own_executable=own_python)
    assert (found.prefix, found.has_pytest) == (better, True)
    environ = {"PATH": f"{own}/bin:{bare}/bin"}
    found = find_interpreter(root, environ, None, run, own_prefix=own, own_executable=own_python)
    assert (found.prefix, found.origin) == (bare, "python3 on PATH")
    found = find_interpreter(root, NOTHING, None, run, own_prefix=own, own_executable=own_python)
    assert (found.prefix, found.executable) == (own, own_python)


def test_environments_of_poetry_and_hatch_are_found_by_the_project_path(tmp_path: Path) -> None:
    root = write(tmp_path / "p", {"pyproject.toml": "[project]\nname = 'My App'"})
    mark = base64.urlsafe_b64encode(hashlib.sha256(str(root).encode()).digest()).decode()[:8]
    home = {**NOTHING, "HOME": str(tmp_path)}
    hatch = make_environment(tmp_path / f".local/share/hatch/env/virtual/My App/{mark}/My App")
    assert find_interpreter(root, home, None, run).prefix == hatch
    poetry = make_environment(tmp_path / f".cache/pypoetry/virtualenvs/my_app-{mark}-py3.11")
    make_environment(tmp_path / ".cache/pypoetry/virtualenvs/my_app-otherone-py3.11")
    assert find_interpreter(root, home, None, run).prefix == poetry


def test_a_broken_environment_is_passed_over_and_named_when_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to("/nonexistent/python")
    found = find_interpreter(tmp_path, NOTHING, None, run)
    assert found.prefix == Path(sys.prefix)
    with pytest.raises(InterpreterNotFound, match=r"\.venv in the project.*--python"):
        find_interpreter(tmp_path, NOTHING, None, run, own_executable=Path("/nonexistent/p"))


def test_a_python_older_than_the_project_accepts_is_turned_down(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[project]\nname = 'x'\nrequires-python = '>=3.99'"})
    with pytest.raises(InterpreterNotFound, match=r"3\.99 or later is needed"):
        find_interpreter(tmp_path, NOTHING, sys.executable, run)


def test_modules_in_the_current_folder_do_not_disturb_the_probe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"json.py": "raise SystemExit(9)", "pytest.py": "", "os.py": "raise SystemExit(9)"})
    monkeypatch.chdir(tmp_path)
    env = make_environment(tmp_path / "e")
    found = find_interpreter(tmp_path, NOTHING, str(env), run)
    assert not found.has_pytest


def trojan(root: Path, marks: Path) -> Path:
    """A project with an environment whose Python leaves a mark when it is started; gives the root."""
    write(root, {".venv/bin/python": f"#!/bin/sh\ntouch {marks}/started\n", "a.py": ""})
    (root / ".venv/bin/python").chmod(0o755)
    (root / ".venv/bin/python3").symlink_to("python")
    return root


def test_an_environment_that_came_with_the_repository_is_not_started(tmp_path: Path) -> None:
    root = trojan(tmp_path / "project", tmp_path)
    commit_all(root)
    path = MACHINE["PATH"]
    for search_path in (path, f":.venv/bin:{root}/.venv/bin:{path}"):
        found = find_interpreter(root, {"PATH": search_path, "VIRTUAL_ENV": str(root / ".venv")}, None, run)
        assert not found.executable.is_relative_to(root)
        assert found.origin.endswith("not .venv/bin/python, name it with --python if it is yours")
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("outer", ["nothing", "untracked", "ignored", "no-git"])
def test_an_environment_that_was_unpacked_with_a_project_is_not_started(outer: str, tmp_path: Path) -> None:
    above = tmp_path / "above"
    if outer in ("untracked", "ignored"):
        commit_all(write(above, {".gitignore": "project\n" if outer == "ignored" else "", "b.py": ""}))
    root = trojan(above / "project", tmp_path)
    if outer == "no-git":
        under_git(root)
    (tmp_path / "link").symlink_to(root)
    folders = [f"{root}/.venv/bin", f"{tmp_path}/link/.venv/bin"]
    machine = "/nonexistent" if outer == "no-git" else MACHINE["PATH"]
    for seen_as in (root, tmp_path / "link"):
        found = find_interpreter(seen_as, {"PATH": ":".join([*folders, machine])}, None, run)
        assert not found.executable.resolve().is_relative_to(root)
        assert "name it with --python if it is yours" in found.origin
    with pytest.raises(InterpreterNotFound, match=r"it may have come with it.*name it with --python"):
        find_interpreter(root, NOTHING, None, run, own_executable=Path("/nonexistent/p"))
    assert not (tmp_path / "started").exists()
    with pytest.raises(InterpreterNotFound):
        find_interpreter(root, MACHINE, ".venv", run)
    assert (tmp_path / "started").exists()


def test_a_link_to_an_environment_elsewhere_came_with_the_project_too(tmp_path: Path) -> None:
    root, elsewhere = write(tmp_path / "project", {"a.py": ""}), make_environment(tmp_path / "elsewhere")
    (root / ".venv").symlink_to(elsewhere)
    assert find_interpreter(root, MACHINE, None, run).prefix != elsewhere
    write(root, {"bin/a.py": ""})
    (root / "bin/python3").symlink_to(sys.executable)
    (tmp_path / "link").symlink_to(root)
    for folder in (root / "bin", tmp_path / "link/bin"):
        found = find_interpreter(root, {"PATH": f"{folder}:{MACHINE['PATH']}"}, None, run)
        assert found.executable.parent not in (root / "bin", tmp_path / "link/bin")


def test_an_environment_of_the_users_own_is_taken(tmp_path: Path) -> None:
    own = under_git(tmp_path / "own")
    part = write(tmp_path / "whole/part", {"a.py": ""})
    write(tmp_path / "whole", {".gitignore": ".venv\n"})
    commit_all(tmp_path / "whole")
    for root in (own, part):
        inside = make_environment(root / ".venv")
        assert find_interpreter(root, MACHINE, None, run).prefix == inside


def test_without_git_an_environment_that_runs_already_is_taken(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": ""})
    inside = make_environment(root / ".venv")
    active = {**MACHINE, "VIRTUAL_ENV": str(inside)}
    assert find_interpreter(root, active, None, run).prefix == inside
    assert find_interpreter(root, MACHINE, None, run, own_prefix=inside).prefix == inside
    assert find_interpreter(root, MACHINE, None, run).prefix != inside


def test_an_environment_whose_packages_came_with_the_repository_is_not_started(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": ""})
    site = packages(make_environment(root / ".venv"))
    started = tmp_path / "started"
    (site / "start.pth").write_text(f"import pathlib; pathlib.Path({str(started)!r}).touch()\n")
    commit_all(root)
    found = find_interpreter(root, MACHINE, None, run)
    assert not found.executable.is_relative_to(root)
    assert not started.exists()
    assert find_interpreter(root, NOTHING, ".venv", run).executable.is_relative_to(root)
    assert started.exists()
