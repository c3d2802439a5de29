"""Are the lists of the library benchmark exact, hashed and complete?"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from benchmarks.real_libraries import ARCHIVES, BUILD_TOOLS, LIBRARIES, TEST_TOOLS

PIN = re.compile(r"[a-z0-9-]+==[0-9][0-9A-Za-z.]*( ; [a-z_]+ [<>=]+ '[0-9.]+')?")


def pins(text: str) -> list[str]:
    """Logical lines of a requirements file, comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [line for line in "\n".join(lines).replace("\\\n", " ").splitlines() if line.strip()]


@pytest.mark.parametrize("path", [ARCHIVES, BUILD_TOOLS, TEST_TOOLS], ids=lambda path: path.name)
def test_every_line_is_an_exact_version_with_hashes_and_no_address(path: Path) -> None:
    lines = pins(path.read_text(encoding="utf-8"))
    assert lines
    for line in lines:
        requirement, *hashes = re.split(r"\s+--hash=", line.strip())
        assert PIN.fullmatch(requirement.strip()), line
        assert hashes, line
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each.strip()) for each in hashes), line


def test_there_is_one_archive_for_every_library_and_at_least_five() -> None:
    names = sorted(line.split("==")[0] for line in pins(ARCHIVES.read_text(encoding="utf-8")))
    assert names == sorted(library.name for library in LIBRARIES)
    assert len(names) >= 5


def test_the_test_command_splits_into_the_arguments_it_was_made_of() -> None:
    for library in LIBRARIES:
        assert shlex.split(library.test_command) == ["pytest", *(library.probe or library.suite)]
