"""The judge's side of the worker protocol: it holds the clock and trusts no byte it did not ask for."""

from __future__ import annotations

import json
import secrets
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes import Sandbox, SandboxedProcess, SandboxSpec
from perfsmith.tasks import Clock, Verdict

_HEADER: Final = struct.Struct(">IB16s")
_U32: Final = struct.Struct("<I")
_LOAD, _FORK, _WARM, _CALL, _HOLD, _ECHO, _END, _DEATH = range(1, 9)
MAX_REPLY_BYTES: Final = 64 * 1024 * 1024


class WorkerFailure(Exception):
    """The worker did not give a complete, authentic reply. `verdict` says what that means."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The callable through which a task is judged."""

    module: str
    """Import name of the module that defines it."""
    qualname: str
    also: tuple[str, ...] = ()
    """Modules to import beforehand, so that classes in recorded inputs are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReply:
    """What one batch gave, and how long the judge waited for it."""

    outcomes: tuple[bytes, ...]
    """Canonical bytes, one per call, in order."""
    elapsed_ns: int
    """From before the first byte of the inputs was released until after the last byte of the reply."""


def joined(parts: Sequence[bytes]) -> bytes:
    """A batch: the count, then each part with its length."""
    return b"".join([_U32.pack(len(parts)), *(piece for p in parts for piece in (_U32.pack(len(p)), p))])


def split(payload: bytes) -> tuple[bytes, ...]:
    """The inverse of `joined`.

    Raises:
        WorkerFailure: the bytes are not exactly one batch.
    """
    try:
        count = _U32.unpack_from(payload, 0)[0]
        at, parts = 4, []
        for _ in range(count):
            size = _U32.unpack_from(payload, at)[0]
            if at + 4 + size > len(payload):
                raise struct.error
            parts.append(payload[at + 4 : at + 4 + size])
            at += 4 + size
    except struct.error:
        raise WorkerFailure(Verdict.WRONG_RESULT, "the reply is malformed") from None
    if at != len(payload):
        raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "the reply carries extra bytes")
    return tuple(parts)


class Worker:
    """One sandboxed interpreter with the target imported; forks a child per batch.

    Not thread-safe: one thread at a time. `close` may be called from another thread to end a wait.
    """

    def __init__(self, sandbox: Sandbox, spec: SandboxSpec, entry: Entry, *, clock: Clock) -> None:
        self._sandbox = sandbox
        self._spec = spec
        self._entry = entry
        self._clock = clock
        self._process: SandboxedProcess | None = None
        self._fork_token = b""
        self.import_ns = 0
        """How long it took from start until the target was imported."""

    def start(self, import_paths: Sequence[str], *, timeout_s: float = 60.0, pin: int | None = None) -> None:
        """Start the interpreter and import the target.

        Args:
            import_paths: Folders relative to the project root that go first on the import path.
            timeout_s: Limit for start and import together.
            pin: Processor for the whole tree.

        Raises:
            WorkerFailure: the target cannot be imported, or not in time.
            SandboxUnavailable: the sandbox itself failed.
        """
        began = self._clock.monotonic_ns()
        self._process = self._sandbox.start(self._spec)
        root = self._process.root
        request = {
            "sys_path": [str(root / path) for path in import_paths]
            + [str(p) for p in self._spec.interpreter.sys_path],
            "root": str(root),
            "module": self._entry.module,
            "qualname": self._entry.qualname,
            "also": list(self._entry.also),
            "limits": self._spec.limits.as_rlimits(),
            "reply_bytes": MAX_REPLY_BYTES // 4,
        }
        try:
            payload = self._ask(_LOAD, json.dumps(request).encode(), timeout_s)
        except WorkerFailure as failure:
            if failure.verdict is Verdict.CRASH and (said := self._process.diagnosis()).startswith("bwrap:"):
                raise SandboxUnavailable(
                    f"The sandbox failed before the interpreter ran: {said[-300:]!r}.",
                    next_step="Run `perfsmith doctor`.",
                ) from None
            raise
        self.import_ns = self._clock.monotonic_ns() - began
        reply = _checked_load_reply(payload)
        if reply is not None:
            raise WorkerFailure(Verdict.CRASH, f"it cannot be imported: {reply}")
        if pin is not None:
            self._process.pin(pin)

    def fork(self, timeout_s: float = 30.0) -> None:
        """Start a fresh child that serves until `end`."""
        self._fork_token = secrets.token_bytes(16)
        self._send(_FORK, self._fork_token, b"")
        self._receive(_FORK, self._fork_token, timeout_s)

    def warm(self, calls: Sequence[bytes], timeout_s: float) -> None:
        """Let the child run calls whose results are thrown away; they are never timed."""
        self._ask(_WARM, joined(calls), timeout_s)

    def call(self, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        """Release a batch of inputs and wait for all outcomes; the interval is the judge's own."""
        return self._timed(_CALL, calls, timeout_s)

    def hold(self, outcomes: Sequence[bytes], timeout_s: float) -> bool:
        """Let the child rebuild results for `echo`; False when one of them cannot be rebuilt."""
        return self._ask(_HOLD, joined(outcomes), timeout_s) == b"ok"

    def echo(self, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        """Like `call`, but the held results are sent back: what transport and coding cost."""
        return self._timed(_ECHO, calls, timeout_s)

    def end(self, timeout_s: float = 30.0) -> None:
        """End the child and wait until it is reaped; anything else on the channel is a violation."""
        self._send(_END, secrets.token_bytes(16), b"")
        self._receive(_DEATH, self._fork_token, timeout_s)

    def run_once(self, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        """One batch in a child of its own."""
        self.fork()
        reply = self.call(calls, timeout_s)
        self.end()
        return reply

    def freeze(self) -> None:
        """Stop the whole tree while the other side is measured."""
        if self._process is not None:
            self._process.freeze()

    def thaw(self) -> None:
        """Continue after `freeze`."""
        if self._process is not None:
            self._process.thaw()

    @property
    def cpu_s(self) -> float:
        """Processor seconds used; known once it is closed."""
        return self._process.cpu_s if self._process is not None else 0.0

    def close(self) -> None:
        """Kill everything. May be called twice, and from another thread."""
        if self._process is not None:
            self._process.kill()

    def _timed(self, kind: int, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        token = secrets.token_bytes(16)
        frame = self._frame(kind, token, joined(calls))
        began = self._clock.monotonic_ns()
        self._write(frame, timeout_s)
        payload = self._receive(kind, token, timeout_s)
        elapsed_ns = self._clock.monotonic_ns() - began
        outcomes = split(payload)
        if len(outcomes) != len(calls):
            raise WorkerFailure(Verdict.WRONG_RESULT, f"{len(outcomes)} replies to {len(calls)} calls")
        return BatchReply(outcomes=outcomes, elapsed_ns=elapsed_ns)

    def _ask(self, kind: int, payload: bytes, timeout_s: float) -> bytes:
        token = secrets.token_bytes(16)
        self._send(kind, token, payload, timeout_s)
        return self._receive(kind, token, timeout_s)

    @staticmethod
    def _frame(kind: int, token: bytes, payload: bytes) -> bytes:
        return _HEADER.pack(len(payload), kind, token) + payload

    def _send(self, kind: int, token: bytes, payload: bytes, timeout_s: float = 30.0) -> None:
        self._write(self._frame(kind, token, payload), timeout_s)

    def _write(self, frame: bytes, timeout_s: float) -> None:
        channel = self._channel()
        try:
            channel.settimeout(timeout_s)
            channel.sendall(frame)
        except TimeoutError:
            raise WorkerFailure(
                Verdict.TIMEOUT, f"it did not read its input within {timeout_s:g} s"
            ) from None
        except OSError:
            raise WorkerFailure(Verdict.CRASH, "the process ended without a reply") from None

    def _receive(self, kind: int, token: bytes, timeout_s: float) -> bytes:
        deadline_ns = self._clock.monotonic_ns() + int(timeout_s * 1e9)
        length, got_kind, got_token = _HEADER.unpack(self._exactly(_HEADER.size, deadline_ns, timeout_s))
        if length > MAX_REPLY_BYTES:
            raise WorkerFailure(Verdict.SANDBOX_VIOLATION, f"a reply of {length} bytes was announced")
        payload = self._exactly(length, deadline_ns, timeout_s)
        if got_kind == _DEATH and got_token == self._fork_token and kind != _DEATH:
            raise WorkerFailure(*_death(payload))
        if got_kind != kind or not secrets.compare_digest(got_token, token):
            raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "a reply without the token of its request")
        return payload

    def _exactly(self, size: int, deadline_ns: int, timeout_s: float) -> bytes:
        channel = self._channel()
        buffer = bytearray(size)
        view, done = memoryview(buffer), 0
        while done < size:
            left_s = (deadline_ns - self._clock.monotonic_ns()) / 1e9
            try:
                if left_s <= 0:
                    raise TimeoutError
                channel.settimeout(left_s)
                count = channel.recv_into(view[done:])
            except TimeoutError:
                raise WorkerFailure(Verdict.TIMEOUT, f"no reply within {timeout_s:g} s") from None
            except OSError:
                count = 0
            if not count:
                raise WorkerFailure(Verdict.CRASH, "the process ended without a reply")
            done += count
        return bytes(buffer)

    def _channel(self) -> socket.socket:
        if self._process is None:
            raise WorkerFailure(Verdict.INFRA_ERROR, "the worker was not started")
        return self._process.channel


def _death(payload: bytes) -> tuple[Verdict, str]:
    how = payload[:40].decode(errors="replace")
    if how in ("SIGKILL", "SIGXCPU"):
        return (
            Verdict.OUT_OF_MEMORY if how == "SIGKILL" else Verdict.TIMEOUT,
            f"the process was ended by {how}",
        )
    return Verdict.CRASH, f"the process ended without a reply ({how})"


def _checked_load_reply(payload: bytes) -> str | None:
    """None when the target was imported, else one line saying why not."""
    try:
        reply = json.loads(payload)
    except ValueError:
        return "the reply to the import request is not JSON"
    if isinstance(reply, dict) and reply.get("ok") is True:
        return None
    error = reply.get("error") if isinstance(reply, dict) else None
    return error[:500] if isinstance(error, str) else "no reason given"
