"""Fixtures every test may use."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import foreign
import pytest
from hypothesis import settings
from leaks import nothing_left

# Two busy cores make a deadline a coin toss; in CI the same examples run every time.
settings.register_profile("perfsmith", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("perfsmith")


# Programs that tests read; some have names that look like tests.
collect_ignore = [
    "golden/rules",
    "quality/wrong_patches",
    "redteam/cheats",
    "redteam/controls",
    "redteam/escapes",
]


def pytest_configure() -> None:
    # A shell that starts the tests in the background has them ignore Ctrl-C, and so would what they start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # `nohup` has them ignore a closed terminal in the same way.
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_sessionfinish() -> None:
    foreign.close_kept()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files; refused in CI")


@pytest.fixture(autouse=True)
def nothing_is_left(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """After every test of a sandbox nothing of it is left, whatever ran inside."""
    if "conformance" not in request.path.parts:
        yield
        return
    is_docker = "docker" in request.node.nodeid.rpartition("/")[2]
    with nothing_left(tmp_path, monkeypatch, keeps_containers=is_docker):
        yield


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    wanted = bool(request.config.getoption("--update-golden"))
    if wanted and os.environ.get("CI"):
        pytest.fail("golden files are never updated in CI")
    return wanted
