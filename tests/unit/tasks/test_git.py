"""Does git answer for the folder asked about, or say plainly that it cannot?"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from small_projects import commit_all, run_git, write

from perfsmith.errors import InvalidArgument, PrerequisiteError
from perfsmith.tasks._git import (
    apply_check,
    apply_patch,
    commit_of,
    diff_of_branch,
    differs_from_commit,
    is_tracked,
    tracked_or_unignored_files,
)
from perfsmith.tasks._patch import apply_unified_diff, unified_diff

NO_GIT = {"PATH": "/nonexistent"}


def test_a_folder_outside_any_work_tree_has_no_commit_and_no_listing(tmp_path: Path) -> None:
    assert commit_of(tmp_path) is None
    assert tracked_or_unignored_files(tmp_path) is None


def test_without_git_there_is_no_commit_and_a_diff_says_what_is_missing(tmp_path: Path) -> None:
    commit_all(write(tmp_path, {"a.py": ""}))
    assert commit_of(tmp_path, environ=NO_GIT) is None
    assert tracked_or_unignored_files(tmp_path, environ=NO_GIT) is None
    with pytest.raises(PrerequisiteError, match="git is not installed"):
        diff_of_branch(tmp_path, "HEAD", environ=NO_GIT)
    with pytest.raises(PrerequisiteError, match="git is not installed"):
        apply_check(tmp_path, "", environ=NO_GIT)


def test_variables_that_point_git_elsewhere_are_not_obeyed(tmp_path: Path) -> None:
    here = commit_all(write(tmp_path / "here", {"a.py": "1"}))
    commit_all(write(tmp_path / "there", {"b.py": "2"}))
    environ = {"PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_DIR": str(tmp_path / "there/.git")}
    assert commit_of(tmp_path / "here", environ=environ) == here


def test_the_listing_holds_tracked_and_new_files_but_no_ignored_or_deleted_ones(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", "gone.py": "", ".gitignore": "ignored.py\n", "sub/dä.py": ""})
    commit_all(tmp_path)
    write(tmp_path, {"new.py": "", "ignored.py": ""})
    (tmp_path / "gone.py").unlink()
    assert tracked_or_unignored_files(tmp_path) == (".gitignore", "a.py", "new.py", "sub/dä.py")
    assert tracked_or_unignored_files(tmp_path / "sub") == ("dä.py",)


def test_files_that_are_not_as_in_the_commit_are_noticed_by_their_contents(tmp_path: Path) -> None:
    assert not differs_from_commit(write(tmp_path, {"a.py": "1", "sub/b.py": "2", ".gitignore": "*.log"}))
    commit_all(tmp_path)
    write(tmp_path, {"noise.log": ""})
    (tmp_path / "a.py").touch()
    assert not differs_from_commit(tmp_path)
    write(tmp_path, {"sub/b.py": "3"})
    assert differs_from_commit(tmp_path)
    assert differs_from_commit(tmp_path / "sub")
    write(tmp_path, {"sub/b.py": "2", "new.py": ""})
    assert differs_from_commit(tmp_path), "a new file is not in the commit"
    assert not differs_from_commit(tmp_path / "sub")
    assert not differs_from_commit(tmp_path, environ=NO_GIT)


def test_a_nested_repository_is_entered(tmp_path: Path) -> None:
    commit_all(write(tmp_path, {"a.py": ""}))
    commit_all(write(tmp_path / "inner", {"b.py": ""}))
    assert tracked_or_unignored_files(tmp_path) == ("a.py", "inner/b.py")


def test_a_root_the_outer_repository_ignores_counts_as_no_work_tree(tmp_path: Path) -> None:
    commit_all(write(tmp_path, {".gitignore": "scratch/\n"}))
    write(tmp_path / "scratch/project", {"a.py": ""})
    assert tracked_or_unignored_files(tmp_path / "scratch/project") is None


def test_a_diff_of_a_branch_is_relative_to_the_root_asked_about(tmp_path: Path) -> None:
    write(tmp_path, {"sub/a.py": "1\n", "b.py": "1\n"})
    commit_all(tmp_path)
    write(tmp_path, {"sub/a.py": "2\n", "b.py": "2\n"})
    run_git(tmp_path, "switch", "-qc", "other")
    run_git(tmp_path, "commit", "-qam", "second")
    patch = diff_of_branch(tmp_path / "sub", "other", "main")
    assert apply_unified_diff({"a.py": "1\n"}, patch) == {"a.py": "2\n"}


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", ""])
def test_a_reference_that_is_no_commit_is_refused(tmp_path: Path, ref: str) -> None:
    commit_all(write(tmp_path, {"a.py": ""}))
    with pytest.raises(InvalidArgument, match="is no commit"):
        diff_of_branch(tmp_path, ref)
    assert not (tmp_path / "x").exists()


def test_a_patch_applies_below_the_top_of_a_repository_with_and_without_git_headers(tmp_path: Path) -> None:
    write(tmp_path, {"sub/a.py": "1\n", "a.py": "1\n"})
    commit_all(tmp_path)
    plain = unified_diff("1\n", "2\n", "a.py")
    with_header = "diff --git a/a.py b/a.py\n" + unified_diff("2\n", "3\n", "a.py")
    for patch in (plain, with_header):
        assert apply_check(tmp_path / "sub", patch).fits
        assert apply_patch(tmp_path / "sub", patch).fits
    assert (tmp_path / "sub/a.py").read_text() == "3\n"
    assert (tmp_path / "a.py").read_text() == "1\n"
    assert run_git(tmp_path, "diff", "--cached") == ""


def test_a_repository_cannot_make_git_start_its_programs(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": "1\n", ".gitattributes": "*.py filter=f diff=d\n"})
    commit_all(root)
    for name in ("core.fsmonitor", "diff.external", "diff.d.textconv", "filter.f.clean", "filter.f.process"):
        run_git(root, "config", name, f"touch {tmp_path}/{name}; false")
    write(root, {"a.py": "2\n", ".gitattributes": "*.py filter=f diff=d\n"})
    # The index is older than every file, so that git cannot tell by times what has changed.
    os.utime(root / ".git" / "index", (1, 1))
    assert tracked_or_unignored_files(root) == (".gitattributes", "a.py")
    assert not differs_from_commit(root)
    assert not is_tracked(root, root / "b.py")
    assert diff_of_branch(root, "main") == ""
    assert not apply_check(root, unified_diff("1\n", "3\n", "a.py")).fits
    assert sorted(place.name for place in tmp_path.iterdir()) == ["project"]


def test_a_missing_object_is_fetched_by_no_program_of_the_repository(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": "1\n", "sub/b.py": "2\n"})
    commit_all(root)
    started = tmp_path / "started"
    first = run_git(root, "rev-parse", "HEAD")
    write(root, {"a.py": "2\n"})
    run_git(root, "commit", "-qam", "second")
    missing = [run_git(root, "rev-parse", name) for name in ("HEAD:a.py", "HEAD^:a.py")]
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c touch% {started}",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
    }.items():
        run_git(root, "config", name, value)
    for object_id in missing:
        (root / ".git/objects" / object_id[:2] / object_id[2:]).unlink()
    assert tracked_or_unignored_files(root) == ("a.py", "sub/b.py")
    differs_from_commit(root)
    with pytest.raises(PrerequisiteError):
        diff_of_branch(root, "main", first)
    assert not started.exists()
    unguarded = subprocess.run(["git", "-C", str(root), "show", "HEAD"], check=False, capture_output=True)
    assert unguarded.returncode != 0
    assert started.exists(), "the trap works"


def test_a_changed_kind_or_commit_is_noticed(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"a.py": "b.py", "b.py": "", "new.py": ""})
    commit_all(write(root / "part", {"c.py": ""}))
    commit_all(root)
    assert not differs_from_commit(root)
    write(root / "part", {"c.py": "1"})
    assert not differs_from_commit(root), "what lies in a submodule is its own affair"
    commit_all(root / "part")
    assert differs_from_commit(root)
    run_git(root, "add", "part")
    run_git(root, "commit", "-qm", "part")
    assert not differs_from_commit(root)
    (root / "a.py").unlink()
    (root / "a.py").symlink_to("b.py")
    assert differs_from_commit(root)
