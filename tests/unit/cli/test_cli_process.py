"""The command line as a process: Ctrl-C, closed pipes, a real terminal."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

WAITING = """
import sys
sys.path[:0] = {paths!r}
import anyio
from factories import an_improved_report
from perfsmith.agent.cli import main
from perfsmith.agent.report import EventKind, RunEvent
from scripted_engine import ScriptedEngine

class Waiting(ScriptedEngine):
    async def optimize_run(self, request, *, world, on_event):
        (request.state_dir / "runs" / "r-waiting").mkdir(parents=True)
        on_event(RunEvent(kind=EventKind.STAGE, at_s=0.0, text="search"))
        await anyio.sleep_forever()

sys.exit(main({arguments!r}, load_engine=lambda: Waiting(report=an_improved_report())))
"""


def source(*arguments: str) -> str:
    here = Path(__file__).parent
    return WAITING.format(paths=[str(here), str(here.parents[1])], arguments=list(arguments))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


def test_ctrl_c_ends_with_130_and_the_command_that_goes_on(project: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", source(".")],
        cwd=project,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "searching" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err.endswith("  optimize runs resume r-waiting\n")
    assert "Traceback" not in err


def test_ctrl_c_on_a_terminal_gives_the_cursor_back(project: Path) -> None:
    ours, theirs = pty.openpty()
    environ = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-c", source(".")],
        cwd=project,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environ | {"TERM": "xterm-256color", "COLUMNS": "50"},
    ) as process:
        os.close(theirs)
        seen = b""
        while b"searching" not in seen:
            seen += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        while True:
            try:
                chunk = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not chunk:
                break
            seen += chunk
        process.wait()
    os.close(ours)
    assert process.returncode == 130
    assert seen.rindex(b"\x1b[?25h") > seen.rindex(b"\x1b[?25l")
    assert b"optimize runs resume r-waiting" in seen


@pytest.mark.parametrize(
    "arguments", [["--help"], ["config", "show"], ["config", "show", "--output-format", "json"]]
)
def test_a_reader_that_leaves_causes_no_noise(project: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        [sys.executable, "-m", "perfsmith", *arguments],
        cwd=project,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["config", "show"]])
def test_a_full_standard_output_is_said_once_with_what_to_do(project: Path, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 (a device, not a file)
        result = subprocess.run(
            [sys.executable, "-m", "perfsmith", *arguments],
            cwd=project,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert result.returncode == 4
    assert result.stderr.startswith("error: The result cannot be written to standard output: No space left")
    assert result.stderr.count("error") == 1
