"""Runs attempts one after another; each line it writes is one record. Started by `outer` alone."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from proving import kernel
from proving.attempts import HONEST, Trace, attempts
from proving.judging import run_worker
from proving.secrets_hunt import ROLES, run_role
from proving.trial import everyone_else, try_out
from proving.world import World

_ROUNDS: Final = 200
_FOLDER: Final = Path(tempfile.gettempdir())


def main(mode: str, tier: str, names: Sequence[str]) -> int:
    """Run the named attempts (or roles) in a tier."""
    _uncover_proc()
    signal.signal(signal.SIGUSR2, signal.SIG_IGN)  # one attempt sends it to everyone
    by_name = {attempt.name: attempt for attempt in (HONEST, *attempts())}
    for name in names:
        if mode == "escapes":
            record = _apart(partial(_escape, tier, by_name[name].text))
        else:
            record = _apart(partial(run_role, ROLES[name], tier))
        print(json.dumps({"name": name, "tier": tier, **record}), flush=True)  # noqa: T201
    return 0


def _uncover_proc() -> None:
    """Take away what bubblewrap has laid over parts of /proc, without which none can be mounted inside."""
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    for place in reversed([line.split()[1] for line in mounts]):
        if place.startswith("/proc/"):
            with contextlib.suppress(OSError):
                kernel.unmount(place)


def _escape(tier: str, text: str, known: set[int]) -> dict[str, Any]:
    world = World(os.environ["OPENAI_API_KEY"])
    try:
        return try_out(world, partial(run_worker, tier), text, known)
    finally:
        world.close()


def _apart(work: Callable[[set[int]], dict[str, Any]]) -> dict[str, Any]:
    """Run in a process with mounts, network and shared memory of its own, and clear up behind it."""
    before = set(_FOLDER.iterdir())
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(read_end)
            kernel.unshare()
            raw = json.dumps(work({1, os.getppid(), os.getpid()})).encode()
            with open(write_end, "wb") as pipe:  # noqa: PTH123 -- a descriptor
                pipe.write(raw)
            code = 0
        except BaseException as error:  # noqa: BLE001 -- the driver says it
            sys.excepthook(type(error), error, error.__traceback__)
        finally:
            os._exit(code)
    os.close(write_end)
    with open(read_end, "rb") as pipe:  # noqa: PTH123 -- a descriptor
        raw = pipe.read()
    status = os.waitpid(child, 0)[1]
    _end_everyone_else()
    # Not `shutil.rmtree`, which fails on folders nested as deeply as one attempt nests them.
    subprocess.run(["rm", "-rf", *map(str, set(_FOLDER.iterdir()) - before)], check=True)
    if os.WIFSIGNALED(status):
        what = f"the watching process was ended by signal {os.WTERMSIG(status)}"
        return {"findings": [(Trace.JUDGE.value, what)], "left": 0, "verdict": "none", "reason": ""}
    if status:
        raise RuntimeError(f"the watching process failed ({status >> 8})")
    record: dict[str, Any] = json.loads(raw)
    return record


def _end_everyone_else() -> None:
    """What an attempt has left where nothing holds it must not reach the next one."""
    keep = {1, os.getpid()}
    pause = threading.Event()
    others: list[int] = []
    for _ in range(_ROUNDS):
        others = everyone_else(keep)
        if not others:
            return
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in others:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        pause.wait(0.01)
    raise RuntimeError(f"processes cannot be ended: {others}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
