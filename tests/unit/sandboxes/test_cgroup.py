"""Where control groups of our own belong, whatever the machine's text says, and what they do for real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from perfsmith.sandboxes import Limits
from perfsmith.sandboxes._cgroup import ControlGroup, GroupParents, find_parents

LIMITS = Limits(memory_bytes=64 << 20, processes=10)


def made(place: Path, *names: str) -> Path:
    """A folder that looks like a group; `names` are what it hands down."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "cgroup.subtree_control").write_text(" ".join(names))
    return place


def mount(place: Path, kind: str, options: str = "rw", *, root: str = "/") -> str:
    return f"41 31 0:38 {root} {place} rw,relatime shared:1 - {kind} {kind} {options}\n"


def test_version_1_has_a_folder_for_each_controller(tmp_path: Path) -> None:
    for name in ("memory/a/b", "pids", "cpu,cpuacct/x"):
        (tmp_path / name).mkdir(parents=True)
    mounts = (
        mount(tmp_path / "memory", "cgroup", "rw,memory")
        + mount(tmp_path / "pids", "cgroup", "rw,pids")
        + mount(tmp_path / "cpu,cpuacct", "cgroup", "rw,cpu,cpuacct")
        + mount(tmp_path / "blkio", "cgroup", "rw,blkio")
        + mount(tmp_path / "unified", "cgroup2")
        + mount(tmp_path / "home", "ext4")
    )
    found = find_parents("5:cpu,cpuacct:/x\n4:memory:/a/b\n3:pids:/\n2:blkio:/\n0::/\n", mounts)
    assert found == GroupParents(
        folders={
            "memory": tmp_path / "memory/a/b",
            "pids": tmp_path / "pids",
            "cpuacct": tmp_path / "cpu,cpuacct/x",
        },
        is_unified=False,
    )


def test_a_container_shows_its_part_of_the_tree_only(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    mounts = mount(tmp_path, "cgroup", "rw,memory", root="/docker/abc")
    found = find_parents("4:memory:/docker/abc/inner\n", mounts)
    assert found == GroupParents(folders={"memory": tmp_path / "inner"}, is_unified=False)
    assert find_parents("4:memory:/docker/abcdef\n", mounts) is None
    assert find_parents("4:memory:/../elsewhere\n", mounts) is None


def test_version_2_takes_the_nearest_group_that_hands_memory_down(tmp_path: Path) -> None:
    made(tmp_path, "cpu", "memory", "pids")
    made(tmp_path / "user.slice", "memory", "pids")
    made(tmp_path / "user.slice/app.slice", "memory", "pids")
    made(tmp_path / "user.slice/app.slice/terminal.scope")
    found = find_parents("0::/user.slice/app.slice/terminal.scope\n", mount(tmp_path, "cgroup2"))
    assert found == GroupParents(folders={"": tmp_path / "user.slice/app.slice"}, is_unified=True)


@pytest.mark.parametrize(
    ("membership", "kind"),
    [
        ("", "cgroup2"),
        ("0::/gone\n", "cgroup2"),
        ("0::/\n", "tmpfs"),
        ("3:pids:/\n", "cgroup"),
        ("0::/\n", "cgroup"),
    ],
)
def test_where_there_is_none_none_is_found(membership: str, kind: str, tmp_path: Path) -> None:
    made(tmp_path, "cpu")
    assert find_parents(membership, mount(tmp_path, kind, "rw,pids")) is None


def test_a_folder_that_takes_no_limits_gives_no_group_and_keeps_nothing(tmp_path: Path) -> None:
    parents = GroupParents(folders={"memory": tmp_path / "missing"}, is_unified=False)
    assert ControlGroup.below(parents, LIMITS) is None
    assert list(tmp_path.iterdir()) == []


def a_group(limits: Limits = LIMITS) -> ControlGroup:
    group = ControlGroup.make(limits)
    if group is None:
        pytest.skip("control group: this kernel or user may not make one")
    return group


def test_what_has_left_its_parents_and_its_session_is_counted_and_killed() -> None:
    group = a_group()
    program = (
        "import os, signal, sys\n"
        "sys.stdin.readline()\n"
        "if not os.fork():\n"
        "    os.setsid()\n"
        "    if not os.fork():\n"
        "        kept = b'x' * (20 << 20)\n"
        "        print('ready', flush=True)\n"
        "        signal.pause()\n"
        "os._exit(0)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        group.take(child.pid)
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("go\n")
        child.stdin.flush()
        assert child.stdout.readline() == "ready\n"
        child.wait(30)
        assert len(group.members()) == 1
        assert child.pid not in group.members()
        assert group.usage().memory_bytes >= 20 << 20
        assert group.usage().cpu_s > 0
    finally:
        group.kill()
        child.communicate()
        assert group.members() == []
        assert group.remove() == ()
    assert group.remove() == ()


def test_a_group_that_cannot_be_removed_is_named() -> None:
    group = a_group()
    child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    try:
        group.take(child.pid)
        assert child.pid in group.members()
        ended = threading.Timer(0.2, child.kill)
        ended.start()
        assert group.remove() == ()  # waited for
        ended.join()
    finally:
        child.kill()
        child.wait()


def test_what_a_killed_run_left_is_swept_by_the_next() -> None:
    group = a_group()
    folder = group._folders["" if group._is_unified else "memory"]
    program = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from perfsmith.sandboxes import Limits
from perfsmith.sandboxes._cgroup import ControlGroup
group = ControlGroup.make(Limits())
print(os.getpid(), *(str(path) for path in group._folders.values()), flush=True)
if len(sys.argv) > 1:
    os.kill(os.getpid(), {int(signal.SIGKILL)})
group.remove()
"""
    environment = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"}
    killed = subprocess.run(
        [sys.executable, "-c", program, "die"], env=environment, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    left = [Path(path) for path in killed.stdout.split()[1:]]
    assert all(path.is_dir() for path in left)
    subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    assert not any(path.exists() for path in left)
    assert folder.is_dir()  # that of a run that lives is let alone
    assert group.remove() == ()
