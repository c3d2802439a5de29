"""Is it seen that tests were written for pytest, and never where unittest is enough?"""

from __future__ import annotations

from pathlib import Path

import pytest
from small_projects import write

from perfsmith.tasks import sign_of_pytest

UNITTEST = "import unittest\n\n\nclass TestShop(unittest.TestCase):\n    def test_it(self): ...\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tests/test_shop.py", "def test_it():\n    assert True\n"),
        ("tests/deep/test_shop.py", "async def test_it(): ...\n"),
        ("shop_test.py", "def test_it(): ...\n"),
        ("test_shop.py", "class TestShop:\n    def test_it(self): ...\n"),
        ("tests/test_shop.py", f"import pytest\n{UNITTEST}"),
        ("tests/test_shop.py", f"from pytest import raises\n{UNITTEST}"),
    ],
)
def test_a_test_file_of_pytest_is_named(tmp_path: Path, path: str, text: str) -> None:
    assert sign_of_pytest(write(tmp_path, {path: text})) == path


@pytest.mark.parametrize(
    ("name", "text", "sign"),
    [
        ("pyproject.toml", "[tool.pytest]\nstrict = true\n", "[tool.pytest] in pyproject.toml"),
        ("pyproject.toml", "[tool.pytest.ini_options]\n", "[tool.pytest] in pyproject.toml"),
        ("pytest.ini", "", "pytest.ini"),
        ("setup.cfg", "[tool:pytest]\n", "[tool:pytest] in setup.cfg"),
        ("tox.ini", "[pytest]\n", "[pytest] in tox.ini"),
    ],
)
def test_settings_of_pytest_are_a_sign(tmp_path: Path, name: str, text: str, sign: str) -> None:
    assert sign_of_pytest(write(tmp_path, {name: text})) == sign


def test_what_unittest_can_run_is_no_sign_of_pytest(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "tests/test_shop.py": UNITTEST,
            "tests/test_broken.py": "def test_it(:\n",
            "tests/helpers.py": "def test_data(): ...\n",
            "pyproject.toml": "[tool\n",
            "setup.cfg": "[metadata]\nname = shop\n",
            "tox.ini": "no section\n",
            "env/pyvenv.cfg": "",
            "env/test_library.py": "def test_it(): ...\n",
            ".venv/test_library.py": "def test_it(): ...\n",
        },
    )
    assert sign_of_pytest(tmp_path) is None
