"""Starts the test runner of the sandbox as a real process, without a sandbox, and reads its frames."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parents[3] / "perfsmith/sandboxes/harness/testrun.py"
PYTHONS = (sys.executable, *filter(None, os.environ.get("PERFSMITH_TEST_PYTHONS", "").split(os.pathsep)))
"""This Python, and others named by the environment, each with its own pytest."""

Frame = Mapping[str, Any]


class Run:
    """What one run of the script said."""

    def __init__(self, frames: list[Frame]) -> None:
        self.frames = frames

    def of(self, kind: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["t"] == kind]

    @property
    def outcomes(self) -> dict[str, str]:
        return {frame["id"]: frame["outcome"] for frame in self.of("test")}

    @property
    def exit(self) -> int | None:
        return next((int(frame["exit"]) for frame in self.of("done")), None)


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write texts by path below `root`; gives `root`."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@contextmanager
def started(
    root: Path, request: Mapping[str, Any], python: str = sys.executable, *, with_plugins: bool = False
) -> Iterator[Iterator[Frame]]:
    """The frames of a run, as they come; the process group is killed at the end."""
    ours, theirs = socket.socketpair()
    environ = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    if not with_plugins:
        environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # those of this environment take a second to import
    with theirs:
        process = subprocess.Popen(
            [*python.split(), str(SCRIPT), str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environ,
            start_new_session=True,
        )
    whole = {"mode": "run", "root": str(root), "sys_path": [str(root)], "runner": "pytest", **request}
    raw = json.dumps(whole).encode()
    ours.settimeout(120)
    with ours, ours.makefile("rb") as reader:
        try:
            ours.sendall(struct.pack(">I", len(raw)) + raw)
            yield iter(lambda: _frame(reader), {})
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run(
    root: Path, request: Mapping[str, Any], python: str = sys.executable, *, with_plugins: bool = False
) -> Run:
    """Everything the script says until it closes the socket."""
    with started(root, request, python, with_plugins=with_plugins) as frames:
        return Run(list(frames))


def _frame(reader: Any) -> Frame:
    head = reader.read(4)
    if len(head) < 4:
        return {}
    frame = json.loads(reader.read(struct.unpack(">I", head)[0]))
    assert isinstance(frame, dict)
    return frame
