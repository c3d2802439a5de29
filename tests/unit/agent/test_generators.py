"""Files that make inputs are named relative to the project, for all functions or for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfsmith.agent.run._generators import written_generators
from perfsmith.errors import ConfigError


def test_a_file_is_for_all_functions_or_for_one(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "a.py").write_text("# a")
    named = ("tests/a.py", "src/shop.py::total=tests/a.py")
    assert written_generators(named, tmp_path) == (("*", "# a"), ("src/shop.py::total", "# a"))
    assert written_generators((), tmp_path) == ()


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("missing.py", "cannot be read: No such file"),
        ("tests", "cannot be read: Is a directory"),
        ("bytes.py", "it is no text"),
        ("../outside.py", "no file of the project"),
        ("/etc/hostname", "no file of the project"),
        ("total=tests/a.py", "names no function"),
        ("src/shop.py::total=", "no file of the project"),
    ],
)
def test_what_is_no_file_of_the_project_is_said(tmp_path: Path, named: str, why: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=why):
        written_generators((named,), tmp_path)
