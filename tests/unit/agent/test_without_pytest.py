"""A Python without pytest: are tests that need it ever taken for no tests at all?"""

from __future__ import annotations

from pathlib import Path

import pytest

from perfsmith.agent.run._without_pytest import refuse_pytest_tests
from perfsmith.errors import BaselineFailed
from perfsmith.evaluators import RunEnd, SuiteRun
from perfsmith.tasks import Interpreter


def an_interpreter(*, has_pytest: bool) -> Interpreter:
    return Interpreter(
        executable=Path("/opt/my env/bin/python"),
        version=(3, 11, 2),
        prefix=Path("/opt/my env"),
        base_prefix=Path("/usr"),
        sys_path=(),
        origin="asked for",
        has_pytest=has_pytest,
    )


def a_run(**outcomes: str) -> SuiteRun:
    return SuiteRun(end=RunEnd.COMPLETE, outcomes=outcomes, seconds={})


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    (tmp_path / "test_shop.py").write_text("def test_it(): ...\n")
    return tmp_path


@pytest.mark.parametrize("run", [a_run(), a_run(test_shop="error")])
def test_tests_that_need_pytest_are_not_called_absent(run: SuiteRun, snapshot: Path) -> None:
    with pytest.raises(BaselineFailed) as caught:
        refuse_pytest_tests(run, an_interpreter(has_pytest=False), snapshot)
    assert caught.value.exit_code == 4
    assert "no pytest: '/opt/my env/bin/python'" in caught.value.what
    assert "test_shop.py" in caught.value.why
    assert "`'/opt/my env/bin/python' -m pip install pytest`" in caught.value.next_step


def test_it_is_no_refusal_where_pytest_is_there_or_not_needed(snapshot: Path, tmp_path: Path) -> None:
    refuse_pytest_tests(a_run(), an_interpreter(has_pytest=True), snapshot)
    refuse_pytest_tests(a_run(test_other="passed"), an_interpreter(has_pytest=False), snapshot)
    (tmp_path / "empty").mkdir()
    refuse_pytest_tests(a_run(), an_interpreter(has_pytest=False), tmp_path / "empty")
