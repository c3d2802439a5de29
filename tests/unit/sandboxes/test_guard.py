"""The guard above a confined program: it ends as the program does, and outlives nothing that was left."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from perfsmith.sandboxes._process import HARNESS

LOADED = f"""
import os, runpy, signal, sys, time
guard = runpy.run_path({str(HARNESS / "guard.py")!r})
guard["watch_over"]()
"""
LEAVE = """
if not os.fork():
    os.setsid()
    if not os.fork():
        os.execve("/bin/sleep", ["sleep", "600", sys.argv[1]], {})
    os._exit(0)
os.wait()
"""


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", LOADED + program, *arguments], capture_output=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("program", "code"),
    [("sys.exit(7)", 7), ("os._exit(0)", 0), ("os.kill(os.getpid(), signal.SIGKILL)", 128 + 9)],
)
def test_it_ends_as_the_program_ended(program: str, code: int) -> None:
    assert run(program).returncode == code


def test_what_the_program_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    mark = tmp_path.name + "-left"
    ended = run(LEAVE + "os.write(1, b'left')", mark)
    assert ended.stdout == b"left"
    alive = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            alive.append(place.read_bytes())
        except OSError:
            continue
    assert not [arguments for arguments in alive if mark.encode() in arguments]


def test_the_end_of_the_channel_is_seen_while_the_program_lives_on() -> None:
    ours, theirs = socket.socketpair()
    number = theirs.fileno()
    program = f"os.write({number}, b'here'); os.close({number}); signal.pause()"
    process = subprocess.Popen(
        [sys.executable, "-c", LOADED + program], pass_fds=[number], start_new_session=True
    )
    theirs.close()
    with ours:
        ours.settimeout(60)
        assert ours.recv(10) == b"here"
        assert ours.recv(10) == b""
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
