"""What a process that shares the machine's files is given of them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from foreign import a_spec, this_interpreter

from perfsmith.sandboxes import Kernel, SandboxSpec
from perfsmith.sandboxes._confinement import confined, interpreter_paths, process_rules, this_kernel

WHOLE = Kernel(landlock=7, seccomp=True)
PROGRAM = ["/usr/bin/python3", "worker.py", "{fd}"]
LAUNCHER = Path("confine.py")


def a_project(tmp_path: Path) -> SandboxSpec:
    """A project with its virtual environment inside, as the user has it."""
    project, snapshot = tmp_path / "home" / "project", tmp_path / "snapshot"
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to(sys.executable)
    interpreter = replace(
        this_interpreter(),
        executable=project / ".venv" / "bin" / "python",
        prefix=project / ".venv",
        sys_path=(project / ".venv" / "lib", project, tmp_path / "home"),
    )
    return replace(a_spec(snapshot, project), interpreter=interpreter)


def test_the_users_project_is_hidden_but_for_the_interpreter_in_it(tmp_path: Path) -> None:
    spec = a_project(tmp_path)
    rules = process_rules(spec, harness=tmp_path / "h", tree=tmp_path / "t", home=tmp_path / "own")
    given = {Path(path) for paths in rules.values() for path in paths}
    project = spec.tree.shown_at
    assert project / ".venv" in given
    assert not given & {project, *project.parents}  # /home and / among them
    assert not [path for path in given if path.is_relative_to(project) and path != project / ".venv"]
    assert not [
        path for path in given if path.parts[1:2] == ("etc",) and path.name in ("shadow", "etc", "ssh")
    ]


def test_only_its_own_folders_are_written_to(tmp_path: Path) -> None:
    spec = a_project(tmp_path)
    harness, tree, home = tmp_path / "h", tmp_path / "t", tmp_path / "own"
    rules = process_rules(spec, harness=harness, tree=tree, home=home)
    assert rules["write"] == [home]
    assert {tree, harness} <= set(rules["read"])
    writable = replace(spec, tree=replace(spec.tree, is_writable=True))
    rules = process_rules(writable, harness=harness, tree=tree, home=home)
    assert rules["write"] == [home, tree]
    assert tree not in rules["read"]
    assert rules["share"] == ["/dev/shm"]


def test_an_interpreter_from_a_store_of_packages_gets_the_store(tmp_path: Path) -> None:
    store = tmp_path / "store"
    python = store / "python" / "bin" / "python3"
    python.parent.mkdir(parents=True)
    python.write_text("")
    spec = a_spec(tmp_path / "snapshot", tmp_path / "project")
    spec = replace(spec, interpreter=replace(spec.interpreter, executable=python))
    assert store in interpreter_paths(spec, [str(store)])
    assert store not in interpreter_paths(spec, [str(tmp_path / "elsewhere")])


@pytest.mark.parametrize(
    ("kernel", "landlock", "sockets"),
    [
        (WHOLE, "landlock=7", "sockets=pairs"),
        (Kernel(landlock=9, seccomp=True), "landlock=9", "sockets=local"),
        (Kernel(landlock=0, seccomp=True), "landlock=0", "sockets=pairs"),
        (Kernel(landlock=3, seccomp=False), "landlock=3", "sockets="),
    ],
)
def test_what_the_kernel_has_is_asked_for(kernel: Kernel, landlock: str, sockets: str) -> None:
    argv = confined(PROGRAM, kernel, rules={"read": ["/usr"], "write": [Path("/own")]}, launcher=LAUNCHER)
    at = argv.index(str(LAUNCHER))
    assert argv[:at] == [sys.executable, "-EsSB"]
    assert argv[at + 1 :] == [landlock, sockets, "read=/usr", "write=/own", "--", *PROGRAM]


def test_a_kernel_that_has_nothing_is_asked_for_nothing() -> None:
    assert confined(PROGRAM, Kernel(landlock=0, seccomp=False), rules={}, launcher=LAUNCHER) == PROGRAM
    assert this_kernel().landlock >= 0
