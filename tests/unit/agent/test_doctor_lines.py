"""What `doctor` says about the Python of a project, and about processors."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from perfsmith.agent.run._doctor import cores_line, interpreter_line
from perfsmith.tasks import Interpreter

BARE = Interpreter(
    executable=Path("/usr/bin/python3"),
    version=(3, 11, 2),
    prefix=Path("/usr"),
    base_prefix=Path("/usr"),
    sys_path=(),
    origin="python3 on PATH",
    has_pytest=False,
)


def test_a_python_without_the_pytest_its_tests_need_is_a_warning(tmp_path: Path) -> None:
    assert not interpreter_line(BARE, tmp_path).fix
    assert "so unittest is used" in interpreter_line(BARE, tmp_path).detail
    (tmp_path / "test_shop.py").write_text("def test_it(): ...\n")
    line = interpreter_line(BARE, tmp_path)
    assert line.ok
    assert "test_shop.py" in line.detail
    assert "/usr/bin/python3 -m pip install pytest" in line.fix
    assert not interpreter_line(replace(BARE, has_pytest=True), tmp_path).fix


def test_one_processor_is_a_warning_and_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3})
    line = cores_line()
    assert line.ok
    assert line.detail == "1"
    assert "two or more" in line.fix
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3})
    assert cores_line().detail == "2; measuring is pinned to number 3"
    assert not cores_line().fix
