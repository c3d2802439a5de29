"""Which rights are handled and granted, version by version of the kernel's interface."""

from __future__ import annotations

import errno
import json
import os
import stat
import struct
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from perfsmith.sandboxes import this_kernel
from perfsmith.sandboxes.harness import landlock as untyped

landlock: Any = untyped
CONFINE = Path(untyped.__file__).with_name("confine.py")
FOLDER, FILE, DEVICE = stat.S_IFDIR | 0o755, stat.S_IFREG | 0o644, stat.S_IFCHR | 0o666
VERSIONS = range(1, untyped.NEWEST_KNOWN + 1)


def test_each_version_handles_what_the_kernels_documentation_says() -> None:
    bits = {version: landlock.handled(version)[0].bit_length() for version in VERSIONS}
    assert bits == {1: 13, 2: 14, 3: 15, 4: 15, 5: 16, 6: 16, 7: 16, 8: 16, 9: 17}
    assert all(landlock.handled(v)[0] == (1 << bits[v]) - 1 for v in VERSIONS)
    assert [landlock.handled(v)[1] for v in VERSIONS] == [0, 0, 0, 3, 3, 3, 3, 3, 3]
    assert [landlock.handled(v)[2] for v in VERSIONS] == [0, 0, 0, 0, 0, 3, 3, 3, 3]
    assert [len(landlock.ruleset_attributes(v)) for v in VERSIONS] == [8, 8, 8, 16, 16, 24, 24, 24, 24]
    assert struct.unpack("=3Q", landlock.ruleset_attributes(6)) == landlock.handled(6)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", sorted(untyped.RIGHTS))
def test_no_rule_grants_what_its_version_does_not_handle(kind: str, version: int) -> None:
    for mode in (FOLDER, FILE, DEVICE):
        granted = landlock.rights_for(kind, mode, version)
        assert granted
        assert granted & ~landlock.handled(version)[0] == 0
        assert granted & (landlock.MAKE_CHAR | landlock.MAKE_BLOCK | landlock.RESOLVE_UNIX) == 0
    of_folders = landlock.READ_DIR | landlock.REFER | landlock.REMOVE_FILE | landlock.MAKE_REG
    assert landlock.rights_for(kind, FILE, version) & of_folders == 0  # the kernel refuses such a rule


def test_only_what_may_be_written_can_be_written() -> None:
    writing = landlock.WRITE_FILE | landlock.TRUNCATE | landlock.REMOVE_FILE | landlock.MAKE_REG
    for kind in ("read", "look"):
        assert landlock.rights_for(kind, FOLDER, 9) & writing == 0
    assert landlock.rights_for("look", FOLDER, 9) & landlock.EXECUTE == 0
    assert landlock.rights_for("share", FOLDER, 9) & (landlock.EXECUTE | landlock.MAKE_SYM) == 0
    assert landlock.rights_for("write", FOLDER, 9) & writing == writing


def confined(
    version: int, rules: list[str], source: str, *, sockets: str = ""
) -> subprocess.CompletedProcess[str]:
    found = this_kernel().landlock
    if found < max(1, version):
        pytest.skip(f"Landlock: this kernel has version {found}, not {version}")
    own = [f"read={path}" for path in {sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64"}]
    head = [sys.executable, "-EsSB", str(CONFINE), f"landlock={version}", f"sockets={sockets}"]
    program = [sys.executable, "-I", "-c", dedent(source)]
    return subprocess.run(
        [*head, *own, *rules, "--", *program], capture_output=True, text=True, check=False, cwd="/", env={}
    )


TRIES = """
    import errno, json, os, sys
    home, tree, outside = {paths!r}
    found = {{}}
    def attempt(name, action):
        try:
            action()
            found[name] = ""
        except OSError as error:
            found[name] = errno.errorcode[error.errno]
    def write(path):
        with open(path, "w") as stream:
            stream.write("x")
    attempt("write home", lambda: write(home + "/new"))
    attempt("shorten home", lambda: os.truncate(home + "/old", 0))
    attempt("read tree", lambda: open(tree + "/old").read())
    attempt("write tree", lambda: write(tree + "/old"))
    attempt("shorten tree", lambda: os.truncate(tree + "/old", 0))
    attempt("remove tree", lambda: os.remove(tree + "/old"))
    attempt("make tree", lambda: os.mkdir(tree + "/new"))
    attempt("read outside", lambda: open(outside + "/old").read())
    attempt("list outside", lambda: os.listdir(outside))
    attempt("link out", lambda: os.link(home + "/old", outside + "/link"))
    attempt("move in home", lambda: os.rename(home + "/new", home + "/sub/new"))
    pid = os.fork()
    if not pid:
        attempt("child", lambda: open(outside + "/old").read())
        os._exit(found["child"] == "EACCES")
    found["child"] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(json.dumps(found))
"""


@pytest.mark.parametrize("version", [1, 2, 3, 5, 7])
def test_files_are_reached_as_the_rules_say_and_by_children_too(version: int, tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("home", "tree", "outside")]
    for path in paths:
        Path(path, "sub").mkdir(parents=True)
        Path(path, "old").write_text("text")
    rules = [f"write={paths[0]}", f"read={paths[1]}", f"read={tmp_path / 'missing'}"]
    done = confined(version, rules, TRIES.format(paths=paths))
    assert done.stderr == ""
    found = json.loads(done.stdout)
    shortened = found.pop("shorten tree")
    assert found.pop("link out") in ("EACCES", "EXDEV")
    assert found.pop("move in home") == ("EXDEV" if version == 1 else "")
    assert shortened == ("" if version < 3 else "EACCES")  # older kernels did not see truncation
    assert found.pop("child") == 1
    allowed = {"write home", "shorten home", "read tree"}
    assert {name: error for name, error in found.items() if name not in allowed} == dict.fromkeys(
        set(found) - allowed, "EACCES"
    )
    assert {name: found[name] for name in allowed} == dict.fromkeys(allowed, "")
    assert Path(paths[2], "old").read_text() == "text"


def test_tcp_and_signals_are_held_by_versions_that_can(tmp_path: Path) -> None:
    source = """
        import errno, os, socket
        def error(action):
            try:
                action()
            except OSError as problem:
                return errno.errorcode[problem.errno]
            return ""
        with socket.socket() as server:
            print(error(lambda: server.bind(("127.0.0.1", 0))), error(lambda: os.kill(os.getppid(), 0)))
    """
    assert confined(3, [], source).stdout.strip() == ""
    assert confined(4, [], source).stdout.split() == ["EACCES"]
    assert confined(6, [], source).stdout.split() == ["EACCES", "EPERM"]


def test_a_confinement_that_cannot_be_had_is_no_confinement_at_all(tmp_path: Path) -> None:
    started = tmp_path / "started"
    source = f"open({str(started)!r}, 'w')"
    done = confined(1, [f"write={tmp_path}"], source, sockets="everything")
    assert done.returncode == 125
    assert done.stderr.startswith("confine: ")
    assert not started.exists()


def test_a_program_that_is_not_there_is_told_by_the_launcher() -> None:
    argv = [sys.executable, "-EsSB", str(CONFINE), "landlock=0", "sockets=", "--", "/nonexistent/program"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 125
    assert done.stderr.startswith("confine: ")
    assert os.strerror(errno.ENOENT) in done.stderr
