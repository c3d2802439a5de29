"""Finding bubblewrap: a refusal that passes does not cost the tier, one that stays is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes import find_bubblewrap


def a_program(folder: Path, refusals: int) -> Path:
    """A `bwrap` that refuses that many times, then works."""
    program = folder / "bwrap"
    program.write_text(
        f"""#!/bin/sh
echo x >> {folder}/tries
[ "$(/usr/bin/wc -l < {folder}/tries)" -gt {refusals} ] && exit 0
echo "bwrap: Creating new namespace failed: Resource temporarily unavailable" >&2
exit 1
"""
    )
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("refusals", [0, 2])
def test_a_refusal_that_passes_is_no_refusal(tmp_path: Path, refusals: int) -> None:
    program = a_program(tmp_path, refusals)
    assert find_bubblewrap(str(tmp_path)) == program
    assert (tmp_path / "tries").read_text().count("x") == refusals + 1


def test_a_refusal_that_stays_is_told_in_the_words_of_the_program(tmp_path: Path) -> None:
    a_program(tmp_path, 99)
    with pytest.raises(SandboxUnavailable, match="Resource temporarily unavailable"):
        find_bubblewrap(str(tmp_path))
