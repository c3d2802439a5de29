"""One attempt: a judge with a terminal of its own runs it, and the world is looked at meanwhile and after."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from perfsmith.errors import PerfsmithError
from perfsmith.sandboxes import Limits
from proving.attempts import Trace
from proving.watch import Watch, pids
from proving.world import Finding, World

LIMITS = Limits(
    memory_bytes=512 * 1024**2,
    cpu_s=10,
    processes=64,
    open_files=128,
    file_bytes=32 * 1024**2,
    disk_bytes=64 * 1024**2,
)
PATIENCE_S = 4.0
"""How long the judge waits for a reply."""
_HUNG_S = 45.0
_BETWEEN_LOOKS_S = 0.015
_LOOKS_FOR_REAPING = 100
_MOST_FINDINGS = 30
_MAX_REPORT = 64 * 1024 * 1024
Judging = Callable[[World, str, str], dict[str, Any]]
"""Runs in the judge's process: the world, the text of the attempt, the terminal's name. Gives a record."""


def try_out(world: World, judging: Judging, text: str, known: set[int]) -> dict[str, Any]:
    """Let the judge run an attempt, and say what was seen outside."""
    watch = Watch(world, known, LIMITS)
    ours, theirs = pty.openpty()
    read_end, write_end = os.pipe()
    judge = os.fork()
    if judge == 0:
        os.close(ours)
        os.close(read_end)
        _be_judge(world, judging, text, theirs, write_end)
    os.close(theirs)
    os.close(write_end)
    said, shown, ending = _wait(watch, judge, {read_end: bytearray(), ours: bytearray()})
    left = _left(watch)
    report: dict[str, Any] = {}
    with contextlib.suppress(ValueError):
        report = json.loads(said)
    found = [*ending, *watch.findings(), *_of_report(report)]
    if left:
        found.append(Finding(Trace.LEFT, f"{len(left)} processes lived on"))
    if control := sorted({byte for byte in shown if byte < 32 or 127 <= byte < 160} - set(b"\r\n")):
        found.append(Finding(Trace.TERMINAL, f"control characters {control} reached the terminal"))
    if b"injected" in shown:
        found.append(Finding(Trace.TERMINAL, "text was typed into the terminal"))
    replies = str(report.get("replies", "")).encode("latin-1", "replace")
    found += [*world.findings(), *world.leaked(replies, shown, str(report.get("reason", "")).encode())]
    for descriptor in (ours, read_end):
        os.close(descriptor)
    return {
        "findings": [(finding.trace.value, finding.what) for finding in found[:_MOST_FINDINGS]],
        "left": len(left),
        "verdict": str(report.get("verdict", "none")),
        "reason": str(report.get("reason", ""))[:300],
    }


def _be_judge(world: World, judging: Judging, text: str, terminal: int, write_end: int) -> None:
    """The judge's process; it never returns."""
    try:
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            os.dup2(terminal, descriptor)
        signal.signal(signal.SIGUSR2, signal.SIG_DFL)
        tempfile.tempdir = str(world.base / "tmp")
        os.chdir(world.base / "judge")
        record = judging(world, text, os.ttyname(terminal))
        raw = json.dumps(record).encode()
        with open(write_end, "wb") as pipe:
            pipe.write(raw)
        os._exit(0)
    except PerfsmithError as error:
        with open(write_end, "wb") as pipe:
            pipe.write(json.dumps({"blamed": repr(error)[:300]}).encode())
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 -- said to the watching side
        sys.excepthook(type(error), error, error.__traceback__)
    os._exit(1)


def _wait(watch: Watch, judge: int, streams: dict[int, bytearray]) -> tuple[bytes, bytes, list[Finding]]:
    """Read what the judge says and shows until it ends, looking around all the while."""
    ending: list[Finding] = []
    deadline = time.monotonic() + _HUNG_S
    status = None
    while status is None:
        ready = select.select(list(streams), [], [], _BETWEEN_LOOKS_S)[0]
        _read(streams, ready)
        watch.look(judge)
        ended, code = os.waitpid(judge, os.WNOHANG | os.WUNTRACED)
        if ended and os.WIFSTOPPED(code):
            ending.append(Finding(Trace.JUDGE, "the judge was stopped"))
            os.kill(judge, signal.SIGKILL)
            os.kill(judge, signal.SIGCONT)
        elif ended:
            status = code
        elif time.monotonic() > deadline:
            ending.append(Finding(Trace.JUDGE, "the judge hung"))
            os.kill(judge, signal.SIGKILL)
            deadline += _HUNG_S
    while ready := select.select(list(streams), [], [], 0.05)[0]:
        if not _read(streams, ready):
            break
    if not ending and status:
        how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {status >> 8}"
        ending.append(Finding(Trace.JUDGE, f"the judge ended with {how}"))
    said, shown = streams.values()
    return bytes(said), bytes(shown), ending


def _read(streams: dict[int, bytearray], ready: list[int]) -> bool:
    has_read = False
    for descriptor in ready:
        with contextlib.suppress(OSError):  # the terminal's last user has gone
            piece = os.read(descriptor, 1 << 20)
            if len(streams[descriptor]) < _MAX_REPORT:
                streams[descriptor] += piece
            has_read = has_read or bool(piece)
    return has_read


def _left(watch: Watch) -> list[int]:
    """What lives on after the judge has gone; a killed process takes a moment to disappear."""
    pause = threading.Event()
    for _ in range(_LOOKS_FOR_REAPING):
        if not watch.left():
            return []
        pause.wait(0.01)
    return watch.left()


def _of_report(report: dict[str, Any]) -> Iterator[Finding]:
    if "blamed" in report:
        yield Finding(Trace.BLAME, f"the judge blamed its own sandbox: {report['blamed']}")
    if "FORGED-FRAME" in str(report.get("replies", "")):
        yield Finding(Trace.BELIEVED, "a reply nobody had asked for was believed")
    if "OPEN-FOR-WRITING" in str(report.get("replies", "")):
        yield Finding(Trace.MACHINE, "settings of the kernel were open for writing")
    if report.get("unnoticed"):
        yield Finding(Trace.UNNOTICED, f"{report['unnoticed']} processes outlived calls taken for good")
    if report.get("descriptors"):
        yield Finding(Trace.JUDGE, f"the judge has {report['descriptors']} more open files")


def everyone_else(known: set[int]) -> list[int]:
    """Processes that are not in `known`."""
    return sorted(pids() - known)
