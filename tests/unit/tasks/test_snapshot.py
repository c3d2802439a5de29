"""Is the copy whole, stable, small enough, and free of secrets?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small_projects import commit_all, write

from perfsmith.errors import PrerequisiteError, StorageFailed
from perfsmith.tasks._snapshot import take_snapshot


def files_in(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_symlink() or path.is_file()}


def test_the_copy_holds_the_project_without_caches_environments_and_secrets(tmp_path: Path) -> None:
    kept = {"src/p/__init__.py", "src/p/data.txt", "tests/test_p.py", "tests/server.key", ".coveragerc"}
    left_out = (
        *(".env", ".env.local", "key.pem", "id_rsa", ".venv/lib/a.py", "env/lib/a.py", "env/pyvenv.cfg"),
        *("src/p/__pycache__/a.pyc", ".perfsmith/x", "node_modules/a.js", ".tox/a"),
    )
    root = write(tmp_path / "project", dict.fromkeys((*kept, *left_out), "x"))
    space = take_snapshot(root, tmp_path / "snapshots")
    assert files_in(space.root) == kept
    assert space.commit is None
    assert space.root == tmp_path / "snapshots" / space.digest
    assert space.source_roots == (space.root / "src", space.root)


def test_with_git_ignored_files_stay_behind_except_modules_beside_sources(tmp_path: Path) -> None:
    ignore = "*.so\n_version.py\nbig.bin\nbuild/\n"
    root = write(tmp_path / "project", {".gitignore": ignore, "p/__init__.py": "", "p/a.py": ""})
    commit = commit_all(root)
    write(root, dict.fromkeys(("p/fast.so", "p/_version.py", "p/big.bin", "build/p/x.so", "p/new.py"), "x"))
    write(root, dict.fromkeys(("env/pyvenv.cfg", "env/lib/unignored.py"), "x"))
    space = take_snapshot(root, root / ".perfsmith" / "snapshots")
    expected = {".gitignore", "p/__init__.py", "p/a.py", "p/fast.so", "p/_version.py", "p/new.py"}
    assert files_in(space.root) == expected
    assert space.commit == commit


def test_equal_content_gives_the_same_copy_and_a_change_another(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": "1", "b.py": "2"})
    first = take_snapshot(root, tmp_path / "s")
    os.utime(root / "a.py", (1, 1))
    assert take_snapshot(root, tmp_path / "s") == first
    write(root, {"b.py": "3"})
    second = take_snapshot(root, tmp_path / "s")
    assert second.digest != first.digest
    assert (first.root / "b.py").read_text() == "2"
    assert {path.name for path in (tmp_path / "s").iterdir()} == {first.digest, second.digest}


def test_the_mode_of_a_script_is_part_of_the_content(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"run.sh": "true"})
    before = take_snapshot(root, tmp_path / "s")
    (root / "run.sh").chmod(0o755)
    after = take_snapshot(root, tmp_path / "s")
    assert before.digest != after.digest
    assert os.access(after.root / "run.sh", os.X_OK)


def test_times_are_kept(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": "1"})
    os.utime(root / "a.py", ns=(10**18, 10**18 + 5))
    assert (take_snapshot(root, tmp_path / "s").root / "a.py").stat().st_mtime_ns == 10**18 + 5


def test_links_inside_are_kept_and_links_that_leave_the_project_are_not(tmp_path: Path) -> None:
    write(tmp_path, {"secret/passwords": "x"})
    root = write(tmp_path / "project", {"p/a.py": "1"})
    (root / "inside").symlink_to(root / "p", target_is_directory=True)
    (root / "p/b.py").symlink_to("a.py")
    (root / "outside").symlink_to(tmp_path / "secret", target_is_directory=True)
    (root / "loop").symlink_to("loop")
    space = take_snapshot(root, tmp_path / "s")
    assert files_in(space.root) == {"p/a.py", "p/b.py", "inside"}
    assert (space.root / "inside").resolve() == space.root / "p"
    assert (space.root / "p/b.py").resolve() == space.root / "p/a.py"


def test_pipes_and_sockets_are_left_out(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": "1"})
    os.mkfifo(root / "pipe")
    assert files_in(take_snapshot(root, tmp_path / "s").root) == {"a.py"}


def test_a_project_over_the_limit_is_refused_with_the_largest_parts_named(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"data/big": "x" * 2000, "a.py": "1"})
    with pytest.raises(PrerequisiteError, match=r"larger than.*'data'.*\.gitignore"):
        take_snapshot(root, tmp_path / "s", limit_bytes=1000)
    assert list((tmp_path / "s").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_storage_failure(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": "1"})
    write(tmp_path, {"s": "a file, no folder"})
    with pytest.raises(StorageFailed, match="cannot be written"):
        take_snapshot(root, tmp_path / "s" / "deeper")
