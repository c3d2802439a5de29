"""What a sandbox promises, tried out: run by `doctor`, and by anyone who writes a sandbox."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes._process import pids_with_environment
from perfsmith.sandboxes._protocol import Limits, Sandbox, SandboxSpec, Tier, Tree
from perfsmith.tasks import Interpreter

_ANSWER_TIMEOUT_S: Final = 60.0
_MAX_ANSWER_BYTES: Final = 1024 * 1024
_ROUNDS: Final = 200
_LIMITS: Final = Limits(memory_bytes=2 * 1024**3, file_bytes=1024**2)
_TOKEN_NAME: Final = "PERFSMITH_SELF_CHECK"
_EXPECTED_ENVIRONMENT: Final = frozenset(
    (
        "HOME",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "PATH",
        "PWD",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "PYTHONNOUSERSITE",
        "TMPDIR",
        "TZ",
        "VECLIB_MAXIMUM_THREADS",
        _TOKEN_NAME,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One promise, and whether it was kept."""

    name: str
    """The promise in words."""
    ok: bool
    is_promised: bool
    """False for what this tier does not hold; it is told all the same."""
    detail: str = ""
    """What was seen, when it was not kept."""


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
        stack.enter_context(_listening(socket.AF_UNIX, f"\0{token}"))
        stack.enter_context(_listening(socket.AF_UNIX, str(folder / "socket")))
        spec = SandboxSpec(
            interpreter=interpreter,
            tree=Tree(snapshot=snapshot, shown_at=shown_at),
            script="probe.py",
            environment={_TOKEN_NAME: token},
            limits=_LIMITS,
        )
        request = {
            "port": port,
            "abstract": token,
            "unix": str(folder / "socket"),
            "token": token,
            "folders": ["/home", "/root", str(Path.home())],
            "hidden": [str(store), str(beside)],
            "limits": _LIMITS.as_rlimits(),
        }
        found, is_gone = _answer_of(sandbox, spec, request, token)
        is_untouched = not (snapshot / "written").exists() and not (shown_at / "written").exists()
    return _judged(found, sandbox.tier, interpreter, is_gone=is_gone, is_untouched=is_untouched)


@contextmanager
def _folder() -> Iterator[str]:
    found = tempfile.mkdtemp(prefix="perfsmith-check-")
    try:
        yield found
    finally:
        shutil.rmtree(found, ignore_errors=True)


@contextmanager
def _listening(family: int, address: Any) -> Iterator[Any]:
    """A listening socket of ours, and its address."""
    with socket.socket(family, socket.SOCK_STREAM) as server:
        server.bind(address)
        server.listen(8)
        yield server.getsockname()


def _answer_of(
    sandbox: Sandbox, spec: SandboxSpec, request: Mapping[str, Any], token: str
) -> tuple[Mapping[str, Any], bool]:
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


def _judged(
    found: Mapping[str, Any], tier: Tier, interpreter: Interpreter, *, is_gone: bool, is_untouched: bool
) -> tuple[CheckResult, ...]:
    unexpected = sorted(set(found["environment"]) - _EXPECTED_ENVIRONMENT)
    visible = {
        folder: sorted(set(names) - _needed(Path(folder), interpreter))
        for folder, names in found["visible"].items()
    }
    shown = {folder: names for folder, names in visible.items() if names}
    strong = tier is not Tier.PROCESS
    checks: tuple[tuple[str, bool, bool, object], ...] = (
        ("no network", bool(found["tcp"]) and bool(found["abstract"]), strong, "a local server answered"),
        ("no socket of the machine", bool(found["unix"]), strong, "a socket file answered"),
        ("the project is read-only", bool(found["write_tree"]), strong, "a file was written"),
        ("nothing written reaches the project or its snapshot", is_untouched, True, "a file appeared"),
        ("a temporary folder of its own", not found["write_home"], True, found["write_home"]),
        ("none of the caller's environment", not unexpected, True, unexpected),
        ("no other process is visible", not found["foreign_processes"], strong, found["foreign_processes"]),
        ("no home folder is visible", not shown, strong, shown),
        ("the store and files beside the project are hidden", not found["readable"], strong, "readable"),
        ("killing it reaches every descendant", is_gone, True, "a process lived on"),
        ("large files are refused", found["large_file"] == "EFBIG", True, found["large_file"] or "written"),
        ("large memory is refused", found["large_memory"] in ("MemoryError", "ENOMEM"), True, "granted"),
    )
    return tuple(
        CheckResult(name=name, ok=ok, is_promised=promised, detail="" if ok else str(detail)[:200])
        for name, ok, promised, detail in checks
    )


def _needed(folder: Path, interpreter: Interpreter) -> set[str]:
    """Names in a folder that lead to the interpreter: only those may be seen there."""
    paths = [
        interpreter.prefix,
        interpreter.base_prefix,
        interpreter.executable.resolve(),
        *interpreter.sys_path,
    ]
    return {
        path.relative_to(folder).parts[0] for path in paths if path != folder and path.is_relative_to(folder)
    }
