"""Values of libraries that are not installed here are told apart by a worker that has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import equality
from perfsmith.sandboxes import Tier


@pytest.mark.parametrize("module", ["attrs_classes", "sparse", "tables", "tensors"])
def test_pairs_of_a_library_are_judged_right(module: str, tmp_path: Path) -> None:
    folder = equality.cache_folder(os.environ)
    if not (folder / "complete").exists():
        pytest.skip("package: the libraries are not installed; `python -m benchmarks.equality` does it once")
    board = equality.judged(Tier.PROCESS, tmp_path, equality.installed(folder), [module])
    assert board.wrong == {}
    assert sum(board.judged.values()) > 100
