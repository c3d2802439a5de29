"""Whatever foreign code makes of its private folder, it goes away, and nothing else does."""

from __future__ import annotations

import os
from pathlib import Path

from perfsmith.sandboxes._removal import remove_tree

DEEPER_THAN_PYTHON_RECURSES = 1100


def test_folders_nested_beyond_the_length_of_a_path_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    inner = os.open(folder, os.O_RDONLY)
    for _ in range(DEEPER_THAN_PYTHON_RECURSES):
        os.mkdir("deeper", dir_fd=inner)
        deeper = os.open("deeper", os.O_RDONLY, dir_fd=inner)
        os.close(inner)
        inner = deeper
    os.close(inner)
    remove_tree(folder)
    assert list(tmp_path.iterdir()) == []


def test_modes_lock_nothing_in(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    (folder / "inner" / "most").mkdir(parents=True)
    (folder / "inner" / "most" / "file").write_text("x")
    for place in ("inner/most/file", "inner/most", "inner", "."):
        (folder / place).chmod(0)
    remove_tree(folder)
    assert list(tmp_path.iterdir()) == []


def test_no_link_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "kept").mkdir(parents=True)
    (outside / "kept" / "file").write_text("x")
    folder = tmp_path / "linked"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "link").symlink_to(outside)
    (folder / "link").symlink_to(outside / "kept")
    os.mkfifo(folder / "inner" / "pipe")
    remove_tree(folder)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "kept", "outside"]
    (tmp_path / "itself").symlink_to(outside)
    remove_tree(tmp_path / "itself")
    assert (outside / "kept" / "file").read_text() == "x"


def test_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    remove_tree(tmp_path / "missing")
