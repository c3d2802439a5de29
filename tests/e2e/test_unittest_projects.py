"""A project whose tests are unittest's, under a Python that has no pytest, is judged like any other."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

from e2e_project import ProjectMaker

TESTS = """import unittest

import shop


class Draining(unittest.TestCase):
    def setUp(self):
        self.sizes = range(3000, 3030)

    def test_drain(self):
        for size in self.sizes:
            with self.subTest(size=size):
                self.assertEqual(shop.drain(range(size)), size * (size - 1) // 2)

    def test_name(self):
        self.assertIn("first come first served", shop.drain.__doc__)

    @unittest.skip("not yet")
    def test_skipped(self):
        raise AssertionError

    @unittest.expectedFailure
    def test_wrong(self):
        self.assertEqual(shop.drain([1]), 2)


if __name__ == "__main__":
    unittest.main()
"""
QUEUE = ("waiting = list(queue)", "from collections import deque\n\n    waiting = deque(queue)")
POP = ("waiting.pop(0)", "waiting.popleft()")
DOCUMENTATION = ("first come first served.", "whoever comes first.")


def test_unittest_without_pytest_records_and_guards(make: ProjectMaker, tmp_path: Path) -> None:
    python = tmp_path / "bare" / "bin" / "python"
    venv.create(python.parent.parent, symlinks=True, with_pip=False)
    project = make({"tests/test_shop.py": TESTS, "tests/__init__.py": ""})
    environ = {"PERFSMITH_PYTHON": str(python)}
    shop = project.root / "shop.py"
    text = shop.read_text()

    for old, new in (QUEUE, POP):
        shop.write_text(shop.read_text().replace(old, new))
    right = project.git("diff")
    shop.write_text(shop.read_text().replace(*DOCUMENTATION))
    wrong = project.git("diff")
    shop.write_text(text)

    accepted = project.optimize("check", ".", "--diff", "-", stdin=right, environ=environ)
    assert accepted.code == 0, accepted.err
    assert "drain, at least" in accepted.out.splitlines()[0]
    said = " ".join(accepted.out.split())
    assert "31 recorded" in said  # the expected failure makes one of them
    assert "project tests run" in said
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in said

    refused = project.optimize("check", ".", "--diff", "-", stdin=wrong, environ=environ)
    assert refused.code == 1, refused.err
    assert "tests that passed before do not pass now" in " ".join(refused.out.split())
    assert "test_name" in refused.out
