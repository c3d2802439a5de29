"""Are the judge's own programs looked for outside the project only?"""

from __future__ import annotations

from pathlib import Path

import pytest
from small_projects import commit_all, write

from perfsmith.tasks import search_path_outside
from perfsmith.tasks._git import commit_of, is_tracked, is_work_tree


@pytest.mark.parametrize(
    "entry", ["", ".", "bin", "./bin", "../project/bin", "{root}", "{root}/bin", "{link}"]
)
def test_a_folder_of_the_project_is_no_place_for_programs(entry: str, tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"bin/git": ""})
    (tmp_path / "link").symlink_to(root / "bin")
    named = entry.format(root=root, link=tmp_path / "link")
    assert search_path_outside(f"/usr/bin:{named}:/bin", root) == "/usr/bin:/bin"
    assert search_path_outside(named, root) == ""


def test_folders_beside_the_project_stay(tmp_path: Path) -> None:
    beside = f"{tmp_path}/project2/bin:/nonexistent"
    assert search_path_outside(beside, tmp_path / "project") == beside


def test_a_git_that_the_project_brings_is_not_started(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": "", "git": f"#!/bin/sh\ntouch {tmp_path}/started\n"})
    (root / "git").chmod(0o755)
    commit = commit_all(root)
    assert commit_of(root, environ={"PATH": f":.:{root}:/usr/local/bin:/usr/bin:/bin"}) == commit
    assert commit_of(root, environ={"PATH": f":.:{root}"}) is None
    assert not (tmp_path / "started").exists()


def test_what_git_tracks_is_told_from_what_lies_there(tmp_path: Path) -> None:
    commit_all(write(tmp_path, {"env/bin/python": "", ".gitignore": "own/\n"}))
    write(tmp_path, {"own/bin/python": "", "new/bin/python": ""})
    assert is_tracked(tmp_path, tmp_path / "env")
    assert is_tracked(tmp_path, tmp_path / "env/bin/python")
    assert not is_tracked(tmp_path, tmp_path / "own")
    assert not is_tracked(tmp_path, tmp_path / "new")
    assert not is_tracked(tmp_path, tmp_path / "e*v")


def test_what_was_unpacked_below_a_work_tree_is_none(tmp_path: Path) -> None:
    assert not is_work_tree(tmp_path)
    commit_all(write(tmp_path / "whole", {"part/a.py": ""}))
    unpacked = write(tmp_path / "whole/unpacked", {"a.py": ""})
    assert is_work_tree(tmp_path / "whole")
    assert is_work_tree(tmp_path / "whole/part")
    assert not is_work_tree(unpacked)
    assert not is_work_tree(tmp_path / "whole", environ={"PATH": "/nonexistent"})
