"""The private copy of a project that a container makes."""

from __future__ import annotations

import py_compile
from pathlib import Path
from typing import Any

import pytest

from perfsmith.sandboxes.harness import container as untyped

container: Any = untyped


def test_nothing_compiled_for_the_text_before_stays_beside_a_new_one(tmp_path: Path) -> None:
    # It would be taken for the new text's where both have the same size and are of the same second.
    snapshot, root = tmp_path / "snapshot", tmp_path / "root"
    snapshot.mkdir()
    for name in ("mod", "other"):
        (snapshot / f"{name}.py").write_text("LIMIT = 3\n")
        py_compile.compile(str(snapshot / f"{name}.py"))
    container.copy_tree({"snapshot": snapshot, "root": root, "overlay": {"mod.py": "LIMIT = 4\n"}})
    assert (root / "mod.py").read_text() == "LIMIT = 4\n"
    assert [path.name.split(".")[0] for path in (root / "__pycache__").iterdir()] == ["other"]
    assert len(list((snapshot / "__pycache__").iterdir())) == 2


def test_no_text_leaves_the_copy(tmp_path: Path) -> None:
    (tmp_path / "snapshot").mkdir()
    with pytest.raises(ValueError, match="leads out of the project"):
        container.copy_tree(
            {"snapshot": tmp_path / "snapshot", "root": tmp_path / "root", "overlay": {"../mod.py": ""}}
        )
