"""Tests written for pytest, and a Python that has none: said, instead of "there are no tests"."""

from __future__ import annotations

import shlex
from pathlib import Path

from perfsmith.errors import BaselineFailed
from perfsmith.evaluators import SuiteRun
from perfsmith.tasks import Interpreter, sign_of_pytest


def refuse_pytest_tests(run: SuiteRun, interpreter: Interpreter, snapshot: Path) -> None:
    """Stop when unittest found no test that passes, and pytest would have been needed.

    Args:
        run: The tests on the code as it is.
        interpreter: The Python they ran under.
        snapshot: The project's files.

    Raises:
        BaselineFailed: the tests are pytest's, and this Python has no pytest.
    """
    if interpreter.has_pytest or any(outcome == "passed" for outcome in run.outcomes.values()):
        return
    sign = sign_of_pytest(snapshot)
    if sign is None:
        return
    raise BaselineFailed(
        f"This Python has no pytest: {str(interpreter.executable)!r}.",
        why=f"The tests of this project are written for it ({sign}), and unittest finds none that passes.",
        next_step=f"{how_to_install_pytest(interpreter)}, or name another Python with --python.",
    )


def how_to_install_pytest(interpreter: Interpreter) -> str:
    """The command that puts pytest into that Python."""
    return f"Install it with `{shlex.quote(str(interpreter.executable))} -m pip install pytest`"
