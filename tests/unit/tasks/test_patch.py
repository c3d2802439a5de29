"""Does a diff say exactly the change, and does only an exact fit apply?"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfsmith.errors import InvalidArgument
from perfsmith.tasks._git import apply_check, apply_patch
from perfsmith.tasks._patch import apply_unified_diff, unified_diff

LINES = st.lists(
    st.sampled_from(["", "a", "b", "  c", "d\r", "-- x", "++ y", "\x0c", "\u2028z", "@@ -1 +1 @@"])
)
TEXTS = st.builds(lambda lines, end: "\n".join(lines) + end, LINES, st.sampled_from(["", "\n", "\r\n"]))
PATHS = st.sampled_from(["a.py", "sub/b c.py", "sub/dä.py", 'q"t\\.py', "a/b/e.py"])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TEXTS, TEXTS, PATHS)
def test_a_diff_applied_to_its_before_gives_its_after(before: str, after: str, path: str) -> None:
    patch = unified_diff(before, after, path)
    assert (patch == "") == (before == after)
    if patch:
        assert apply_unified_diff({path: before, "other.py": "x"}, patch) == {path: after}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(TEXTS, TEXTS, PATHS)
def test_git_apply_takes_every_diff(before: str, after: str, path: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(before.encode())
        patch = unified_diff(before, after, path)
        if patch:
            assert apply_patch(root, patch) == (True, "")
        assert file.read_bytes() == after.encode()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(TEXTS.filter(bool), TEXTS.filter(bool), PATHS)
def test_what_git_diff_writes_is_read_back(before: str, after: str, path: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for side, text in (("a", before), ("b", after)):
            file = Path(folder, side, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        argv = ["git", "diff", "--no-index", "--no-prefix", f"a/{path}", f"b/{path}"]
        patch = subprocess.run(argv, cwd=folder, capture_output=True, check=False).stdout.decode()
        if before != after:
            assert apply_unified_diff({path: before}, patch) == {path: after}


def test_a_git_diff_of_two_files_and_a_new_one_is_read_whole() -> None:
    patch = (
        "From 0123 Mon Sep 17 00:00:00 2001\nSubject: faster\n---\n two.py | 2 +-\n\n"
        "diff --git a/one.py b/one.py\nindex 1..2 100644\n--- a/one.py\n+++ b/one.py\n"
        "@@ -1,2 +1,2 @@ def f():\n-a\n+b\n\n"
        "diff --git a/new.py b/new.py\nnew file mode 100644\nindex 0..2\n--- /dev/null\n+++ b/new.py\n"
        "@@ -0,0 +1 @@\n+n\n\\ No newline at end of file\n-- \n2.39.5\n"
    )
    assert apply_unified_diff({"one.py": "a\n\n"}, patch) == {"one.py": "b\n\n", "new.py": "n"}


def test_a_hunk_that_fits_only_elsewhere_is_refused_by_name() -> None:
    patch = unified_diff("a\nb\nc\n", "a\nB\nc\n", "m.py")
    with pytest.raises(InvalidArgument, match=r"Hunk 1 of 'm\.py' does not fit at line 1: it expects 'a\\n'"):
        apply_unified_diff({"m.py": "new first line\na\nb\nc\n"}, patch)


def test_a_missing_final_newline_is_a_difference() -> None:
    patch = unified_diff("a\n", "b\n", "m.py")
    with pytest.raises(InvalidArgument, match="does not fit at line 1"):
        apply_unified_diff({"m.py": "a"}, patch)


@pytest.mark.parametrize(
    ("patch", "complaint"),
    [
        ("", "holds no change"),
        ("--- a/m.py\n+++ b/m.py\n", "holds no change"),
        ("--- a/m.py\n+++ b/m.py\n@@ -1,3 +1,3 @@\n-a\n+b\n", "cut short"),
        ("--- a/m.py\n+++ b/m.py\n@@ -9 +9 @@\n-a\n+b\n", "lies at line 9, where it cannot be"),
        ("--- a/m.py\n+++ b/m.py\n@@ nonsense\n", "no hunk header"),
        ("--- a/m.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", "deletes 'm.py'"),
        ("--- a/../../etc/x\n+++ b/../../etc/x\n@@ -1 +1 @@\n-a\n+b\n", "no path in the project"),
        ("--- /etc/x\n+++ /etc/x\n@@ -1 +1 @@\n-a\n+b\n", "no path in the project"),
        ("--- a/n.py\n+++ b/n.py\n@@ -1 +1 @@\n-a\n+b\n", "not in the project"),
        ("--- /dev/null\n+++ b/m.py\n@@ -0,0 +1 @@\n+b\n", "is there already"),
        ("diff --git a/m.py b/o.py\nrename from m.py\nrename to o.py\n", "cannot be judged"),
        ("Binary files a/m.py and b/m.py differ\n", "cannot be judged"),
    ],
)
def test_a_patch_that_cannot_be_judged_is_refused_with_the_reason(patch: str, complaint: str) -> None:
    with pytest.raises(InvalidArgument, match=complaint):
        apply_unified_diff({"m.py": "a\n"}, patch)


def test_git_refuses_a_patch_that_does_not_fit_and_leaves_the_files_alone(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("x\n")
    (tmp_path / "n.py").write_text("a\n")
    patch = unified_diff("a\n", "b\n", "n.py") + unified_diff("a\n", "b\n", "m.py")
    assert not apply_check(tmp_path, patch).fits
    fit = apply_patch(tmp_path, patch)
    assert not fit.fits
    assert "m.py" in fit.complaint
    assert (tmp_path / "n.py").read_text() == "a\n"
