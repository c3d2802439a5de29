"""A scratch repository for cheats at its level: small, committed, and watched for what gets out of it."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

from e2e_project import Project

DEPOT = '''"""A depot."""


def drain(queue):
    """Sum what waits in line, first come first served."""
    waiting = list(queue)
    total = 0
    while waiting:
        total += waiting.pop(0)
    return total


def last(queue):
    """What came last."""
    return queue[-1]
'''
DEPOT_TESTS = """import depot


def test_drain():
    for size in range(500, 530):
        assert depot.drain(range(size)) == size * (size - 1) // 2


def test_last():
    for size in range(1, 30):
        assert depot.last(list(range(size))) == size - 1
"""
FILES: Mapping[str, str] = {
    "pyproject.toml": '[project]\nname = "depot"\nversion = "0"\n',
    "depot.py": DEPOT,
    "tests/test_depot.py": DEPOT_TESTS,
}
FASTER = {
    "waiting = list(queue)": "from collections import deque\n\n    waiting = deque(queue)",
    "waiting.pop(0)": "waiting.popleft()",
}
WRONG = {"return total": "return total + (total == 500 * 501 // 2)"}


class Scratch:
    """A hostile repository, and whether something of it ran outside a sandbox."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.marks = base / "marks"
        """What runs outside a sandbox leaves a file here; no sandbox shows this folder."""
        self.marks.mkdir()
        self.project = Project.make(base, FILES)

    @property
    def root(self) -> Path:
        """The project's folder."""
        return self.project.root

    def add(self, files: Mapping[str, str]) -> None:
        """Write files and commit them."""
        for path, text in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        self.project.commit("more")

    def marking(self, name: str, *, then: str = "exit 1") -> str:
        """A shell script that leaves a mark."""
        return f"#!/bin/sh\ntouch '{self.marks / name}'\n{then}\n"

    def marking_in_python(self, name: str) -> str:
        """Python that leaves a mark, or does nothing where it cannot."""
        place = str(self.marks / name)
        return f"try:\n    open({place!r}, 'w').close()\nexcept OSError:\n    pass\n"

    def program(self, path: str, name: str, *, then: str = "exit 1") -> Path:
        """Write a script that leaves a mark, executable."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(self.marking(name, then=then), encoding="utf-8")
        place.chmod(place.stat().st_mode | stat.S_IXUSR)
        return place

    def diff(self, edits: Mapping[str, str], path: str = "depot.py", extra: str = "") -> str:
        """The diff of some replacements in a file, with text added at its end; the tree stays as it is."""
        file = self.root / path
        text = file.read_text()
        for old, new in edits.items():
            assert old in text
            text = text.replace(old, new)
        file.write_text(text + extra)
        diff = self.project.git("diff", "--no-ext-diff", "--no-textconv")
        self.project.git("checkout", "--quiet", "--", ".")
        return diff

    def left_outside(self) -> list[str]:
        """Names of what ran outside a sandbox."""
        return sorted(place.name for place in self.marks.iterdir())
