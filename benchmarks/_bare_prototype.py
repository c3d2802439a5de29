"""The least that could do a worker's work in bubblewrap: what the real one is compared with.

One blocking socket, a length and then `marshal`; no token, no deadline, no limit, no look at what a call
leaves behind, no check of a text, no comparison beyond equal bytes. Nothing of it judges anything, and what a
child wrote is compared as bytes and never rebuilt.
"""

from __future__ import annotations

import marshal
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_LENGTH: Final = struct.Struct("<I")
_CONFINED: Final = ("--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev")

CHILD: Final = """
import marshal, os, socket, struct, sys
line = socket.socket(fileno=int(sys.argv[1]))
if sys.argv[2]:
    __import__(sys.argv[2])
LENGTH = struct.Struct("<I")
VIEW = memoryview(bytearray(1 << 16))


def received():
    done = line.recv_into(VIEW)
    if not done:
        os._exit(0)
    end = 4 + LENGTH.unpack_from(VIEW)[0]
    while done < end:
        done += line.recv_into(VIEW[done:])
    return marshal.loads(VIEW[4:end])


def sent(value):
    raw = marshal.dumps(value, 2)
    line.sendall(LENGTH.pack(len(raw)) + raw)


def called(function, args):
    try:
        return ("returned", function(*args), args)
    except Exception as error:
        return ("raised", repr(error), args)


target = None
while True:
    what, payload = received()
    if what == "call":
        sent(called(target, payload))
    elif what == "load":
        space = {}
        exec(compile(payload, "mod.py", "exec"), space)
        target = space["target"]
        sent(None)
    else:
        pid = os.fork()
        if not pid:
            if what == "judge":
                text, calls = payload
                space = {}
                exec(compile(text, "mod.py", "exec"), space)
                sent([marshal.dumps(called(space["target"], args), 2) for args in calls])
            else:
                sent(None)
            os._exit(0)
        os.waitpid(pid, 0)
"""


class Prototype:
    """Asks, and waits for as long as it takes."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._view = memoryview(bytearray(1 << 16))

    def ask(self, what: str, payload: Any = None) -> bytes:
        """A request and its reply."""
        raw = marshal.dumps((what, payload), 2)
        self._line.sendall(_LENGTH.pack(len(raw)) + raw)
        return self.reply()

    def reply(self) -> bytes:
        """What it says next."""
        done = self._line.recv_into(self._view)
        if not done:
            raise EOFError
        end = 4 + _LENGTH.unpack_from(self._view)[0]
        while done < end:
            done += self._line.recv_into(self._view[done:])
        return bytes(self._view[4:end])

    def round_trip_us(self, args: tuple[object, ...]) -> float:
        """One call in a process that is there."""
        began = time.perf_counter_ns()
        self.ask("call", args)
        return (time.perf_counter_ns() - began) / 1e3

    def fork_us(self) -> float:
        """Until a fresh child answers."""
        began = time.perf_counter_ns()
        self.ask("fork")
        return (time.perf_counter_ns() - began) / 1e3

    def judge(self, text: str, calls: Sequence[tuple[object, ...]], expected: Sequence[bytes]) -> bool:
        """A fresh child that runs a text on all calls."""
        return self.ask("judge", (text, list(calls))) == marshal.dumps(list(expected), 2)


@contextmanager
def prototype(preload: str = "") -> Iterator[Prototype]:
    """A started one.

    Args:
        preload: Module to import first; empty for none.
    """
    ours, theirs = socket.socketpair()
    confined = [shutil.which("bwrap") or "bwrap", *_CONFINED]
    argv = [*confined, "--", sys.executable, "-I", "-c", CHILD, str(theirs.fileno()), preload]
    with (
        ours,
        subprocess.Popen(argv, pass_fds=[theirs.fileno()], env={}, cwd=Path("/")) as process,
    ):
        theirs.close()
        try:
            yield Prototype(ours)
        finally:
            ours.close()
            process.wait()
