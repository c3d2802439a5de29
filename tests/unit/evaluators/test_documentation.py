"""Is it said when a patch drops documentation (CG-12)?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from foreign import SMALL_PLAN, a_bench, a_patch, a_question, codec

from perfsmith.evaluators import TargetJudge
from perfsmith.evaluators._documentation import loses_documentation
from perfsmith.tasks import Gate

BEFORE = '''"""A module."""


class Table:
    """A table."""

    def rows(self, count):
        """So many rows."""
        return list(range(count))  # always fresh


def plain(x):
    return x
'''


@pytest.mark.parametrize(
    ("old", "new", "is_lost"),
    [
        ('"""A module."""\n', "", True),
        ('    """A table."""\n', "", True),
        ('        """So many rows."""\n', "", True),
        ("  # always fresh", "", True),
        ("list(range(count))", "[*range(count)]", False),
        ("So many rows.", "That many rows.", False),
        ("    return x", '    """Itself."""\n    return x', False),
        ("def plain(x):\n    return x\n", "", False),
    ],
)
def test_what_is_gone_is_noticed_and_what_stays_is_not(old: str, new: str, is_lost: bool) -> None:  # noqa: FBT001
    assert old in BEFORE
    assert loses_documentation(BEFORE, BEFORE.replace(old, new)) is is_lost


SLOW = '''
def target(xs: list[int]) -> int:
    """Sum of squares."""
    total = 0
    for x in xs:
        for _ in range(30):
            total += x * x
    return total // 30
'''
FAST = "def target(xs: list[int]) -> int:\n{}    return sum([x * x for x in xs])\n"


def test_documentation_that_is_gone_is_a_label(tmp_path: Path) -> None:
    with start_blocking_portal() as portal:
        bench = a_bench(
            tmp_path, {"mod.py": SLOW}, plan=replace(SMALL_PLAN, min_speedup=1.01), tier="process"
        )
        recorded = [codec.encode_call((list(range(100 + n)),), {}) for n in range(30)]
        judge = portal.call(TargetJudge.prepare, bench, a_question(recorded))
        try:
            for docstring, labels in (("", ("documentation_lost",)), ('    """Sum of squares."""\n', ())):
                candidate = a_patch(judge, FAST.format(docstring))
                answer = portal.call(judge.evaluate, candidate, Gate.BEHAVIOUR)
                answer = portal.call(judge.confirm, candidate, answer)
                assert answer.evidence.speed is not None, answer.reason
                assert answer.evidence.labels == labels
        finally:
            judge.close()
