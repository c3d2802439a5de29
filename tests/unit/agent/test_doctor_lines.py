"""What `doctor` says about the Python of a project."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from perfsmith.agent.run._doctor import interpreter_line
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
