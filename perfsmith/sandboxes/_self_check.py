"""What a sandbox promises, tried out: run by `doctor`, and by anyone who writes a sandbox."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes._descendants import pids_with_environment
from perfsmith.sandboxes._promises import TOKEN_NAME, CheckResult, judged
from perfsmith.sandboxes._protocol import Limits, Sandbox, SandboxSpec, Tree
from perfsmith.tasks import Interpreter

_ANSWER_TIMEOUT_S: Final = 60.0
_MAX_ANSWER_BYTES: Final = 1024 * 1024
_ROUNDS: Final = 200
_LIMITS: Final = Limits(memory_bytes=2 * 1024**3, file_bytes=1024**2)


def self_check(sandbox: Sandbox, interpreter: Interpreter) -> tuple[CheckResult, ...]:
    """Start a process in the sandbox that tries to get out, and say what it could do.

    Args:
        sandbox: The sandbox.
        interpreter: The Python to run inside.

    Returns:
        One result per promise, in a fixed order. A sandbox holds when every promised one is kept.

    Raises:
        SandboxUnavailable: nothing could be started, or it did not answer.
    """
    token = secrets.token_hex(16)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(_folder()))
        snapshot, shown_at = folder / "snapshot", folder / "project"
        for place in (snapshot, shown_at / ".perfsmith"):
            place.mkdir(parents=True)
        (snapshot / "mod.py").write_text("")
        store = shown_at / ".perfsmith" / "store"
        store.write_text("secret")
        beside = folder / "beside"
        beside.write_text("secret")
        port = stack.enter_context(_listening(socket.AF_INET, ("127.0.0.1", 0)))[1]
        udp = stack.enter_context(_bound_for_datagrams())
        stack.enter_context(_listening(socket.AF_UNIX, f"\0{token}"))
        stack.enter_context(_listening(socket.AF_UNIX, str(folder / "socket")))
        spec = SandboxSpec(
            interpreter=interpreter,
            tree=Tree(snapshot=snapshot, shown_at=shown_at),
            script="probe.py",
            environment={TOKEN_NAME: token},
            limits=_LIMITS,
        )
        request = {
            "port": port,
            "udp": udp.getsockname()[1],
            "judge": os.getpid(),
            "beside": str(folder),
            "abstract": token,
            "unix": str(folder / "socket"),
            "token": token,
            "folders": ["/home", "/root", str(Path.home())],
            "hidden": [str(store), str(beside)],
            "shared": str(stack.enter_context(_in_shared_memory(token))),
            "limits": _LIMITS.as_rlimits(),
        }
        found, is_gone = _answer_of(sandbox, spec, request, token)
        found["datagram"] = _has_datagram(udp)
        found["outside"] = sorted(
            str(place.relative_to(folder))
            for place in folder.rglob("*")
            if place.name in ("written", "linked", "moved")
        )
    return judged(found, sandbox, interpreter, is_gone=is_gone)


@contextmanager
def _folder() -> Iterator[str]:
    found = tempfile.mkdtemp(prefix="perfsmith-check-")
    try:
        yield found
    finally:
        shutil.rmtree(found, ignore_errors=True)


@contextmanager
def _in_shared_memory(token: str) -> Iterator[Path]:
    """A file where programs share memory; only its name where the machine has no such folder."""
    file = Path("/dev/shm") / f"perfsmith-check-{token}"
    if file.parent.is_dir():
        file.write_text("secret", encoding="ascii")
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def _listening(family: int, address: Any) -> Iterator[Any]:
    """A listening socket of ours, and its address."""
    with socket.socket(family, socket.SOCK_STREAM) as server:
        server.bind(address)
        server.listen(8)
        yield server.getsockname()


@contextmanager
def _bound_for_datagrams() -> Iterator[socket.socket]:
    """A socket of ours that takes datagrams."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0)
        yield server


def _has_datagram(server: socket.socket) -> bool:
    try:
        return bool(server.recv(16))
    except BlockingIOError:
        return False


def _answer_of(
    sandbox: Sandbox, spec: SandboxSpec, request: Mapping[str, Any], token: str
) -> tuple[dict[str, Any], bool]:
    """What the probe found, and whether nothing of it lived on after it was killed."""
    process = sandbox.start(spec)
    try:
        process.channel.settimeout(_ANSWER_TIMEOUT_S)
        text = json.dumps({**request, "root": str(process.root)}).encode() + b"\n"
        raw = bytearray()
        try:
            process.channel.sendall(text)
            while not raw.endswith(b"\n") and len(raw) < _MAX_ANSWER_BYTES:
                piece = process.channel.recv(65536)
                if not piece:
                    break
                raw += piece
            found = json.loads(raw)
        except (OSError, ValueError) as error:
            raise SandboxUnavailable(
                f"The program inside gave no answer: {process.diagnosis()[-300:] or error!r}.",
                next_step="Run `optimize doctor` to see which tiers work here.",
            ) from error
    finally:
        process.kill()
    pause = threading.Event()
    for _ in range(_ROUNDS):  # a killed process takes a moment to disappear
        if not pids_with_environment(token):
            return found, True
        pause.wait(0.01)
    return found, False
