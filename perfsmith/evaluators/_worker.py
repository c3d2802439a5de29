"""The judge's side of the worker protocol: it holds the clock and trusts no byte it did not ask for."""

from __future__ import annotations

import json
import math
import secrets
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from perfsmith.errors import SandboxUnavailable, StorageFailed
from perfsmith.evaluators._watch import LimitExceeded, Watch, ending_without_reply, verdict_on
from perfsmith.sandboxes import Sandbox, SandboxedProcess, SandboxSpec, exceeded
from perfsmith.tasks import Clock, Verdict

_HELLO: Final = 0
_HELLO_S: Final = 30.0
"""How long a sandbox and an interpreter that loads nothing may take to be there."""
_HEADER: Final = struct.Struct(">IB16s")
_U32: Final = struct.Struct("<I")
_LOAD, _FORK, _WARM, _CALL, _HOLD, _ECHO, _END, _DEATH, _CHECK, _PREPARE, _GO, _COLLECT, _STEADY = range(
    1, 14
)
MAX_REPLY_BYTES: Final = 64 * 1024 * 1024
_MAX_LOAD_REPLY_BYTES: Final = 64 * 1024
_REAPING_S: Final = 0.25
"""How long processes that a call has left may take to disappear."""


class WorkerFailure(Exception):
    """The worker did not give a complete, authentic reply. `verdict` says what that means."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        # Parts of a reason come from the worker: no control character of it may reach a terminal or a log.
        reason = "".join(c if c.isprintable() else " " for c in reason)
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
    carried_ns: int = 0
    """Time for inputs and results outside that interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReply:
    """What one checked batch gave; nothing of it is timed except to know how patient to be."""

    outcomes: tuple[bytes, ...]
    """Canonical bytes, one per call, in order."""
    together: bytes
    """All results and arguments once more, read together after the last call: what is shared shows."""
    events: frozenset[str]
    """Watched effects outside the interpreter, by name of the audit event."""
    state: Mapping[str, bytes]
    """What the target's module keeps after the batch, canonical bytes by name."""
    elapsed_ns: int


def joined(parts: Sequence[bytes]) -> bytes:
    """A batch: the count, then each part with its length."""
    return b"".join([_U32.pack(len(parts)), *(piece for p in parts for piece in (_U32.pack(len(p)), p))])


def split(payload: bytes, *, expected: int | None = None) -> tuple[bytes, ...]:
    """The inverse of `joined`.

    Args:
        payload: The bytes.
        expected: How many parts there must be; None takes any number.

    Raises:
        WorkerFailure: the bytes are not exactly one batch of that many parts.
    """
    try:
        count = _U32.unpack_from(payload, 0)[0]
        if expected is not None and count != expected:
            raise WorkerFailure(Verdict.WRONG_RESULT, f"{count} replies to {expected} calls")
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
        self._is_closed = False
        self.import_ns = 0
        """How long it took from start until the target was imported."""
        self.through: tuple[str, ...] = ()
        """Kinds of wrapper between the name and the plain function, as the worker says."""
        self.import_events: frozenset[str] = frozenset()
        """Watched effects while the target was imported, when they were asked for."""
        self.tasks = 0
        """Processes and threads once the target was imported."""

    def start(
        self,
        import_paths: Sequence[str],
        *,
        timeout_s: float = 60.0,
        pin: int | None = None,
        watch: bool = False,
    ) -> None:
        """Start the interpreter and import the target.

        Args:
            import_paths: Folders relative to the project root that go first on the import path.
            timeout_s: Limit for start and import together.
            pin: Processor for the whole tree.
            watch: Note effects outside the interpreter from the import on; such a worker is not for timing.

        Raises:
            WorkerFailure: the target cannot be imported, or not in time.
            SandboxUnavailable: the sandbox itself failed, twice.
            StorageFailed: the disk of its private folder is full, twice.
        """
        began, process = self._begun()
        root = process.root
        request = {
            "sys_path": [str(root / path) for path in import_paths]
            + [str(p) for p in self._spec.interpreter.sys_path],
            "root": str(root),
            "module": self._entry.module,
            "qualname": self._entry.qualname,
            "also": list(self._entry.also),
            "limits": {
                **self._spec.limits.as_rlimits(),
                "RLIMIT_NPROC": self._spec.limits.processes,
            },
            "reply_bytes": MAX_REPLY_BYTES // 4,
            "output_bytes": self._spec.limits.output_bytes,
            "watch": watch,
        }
        payload = self._ask(_LOAD, json.dumps(request).encode(), timeout_s, limit_bytes=_MAX_LOAD_REPLY_BYTES)
        self.import_ns = self._clock.monotonic_ns() - began
        loaded = _load_reply(payload)
        self.through, self.import_events = loaded.through, loaded.events
        if pin is not None:
            process.pin(pin)
        self.tasks = process.count_tasks()

    def _begun(self) -> tuple[int, SandboxedProcess]:
        """When it began, and a process whose harness waits for its first request.

        Until it has said so nothing foreign has run: whatever goes wrong before is the sandbox's own failure,
        and is tried once more.
        """
        try:
            return self._begin()
        except (SandboxUnavailable, StorageFailed):
            self._require_open()
            return self._begin()

    def _begin(self) -> tuple[int, SandboxedProcess]:
        began = self._clock.monotonic_ns()
        process = self._process = self._sandbox.start(self._spec)
        self._require_open()
        try:
            self._receive(_HELLO, bytes(16), _HELLO_S, limit_bytes=0)
        except WorkerFailure as failure:
            said = process.diagnosis() or failure.reason
            process.kill()
            self._require_open()
            raise SandboxUnavailable(
                f"The sandbox failed before any of the project's code ran: {said[-300:]!r}.",
                next_step="Run `optimize doctor`.",
            ) from None
        return began, process

    def _require_open(self) -> None:
        """A process that was started while `close` was called must not live on."""
        if self._is_closed:
            if self._process is not None:
                self._process.kill()
            raise WorkerFailure(Verdict.INFRA_ERROR, "judging was stopped")

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

    def call_prepared(self, calls: Sequence[bytes], timeout_s: float, *, rounds: int = 1) -> BatchReply:
        """Like `call`, but inputs are rebuilt before the interval begins and results written after it.

        Only for code that by its text cannot make use of inputs that lie ready.

        Args:
            calls: Inputs.
            timeout_s: Limit of each of the three requests.
            rounds: How often all are called; more than once only where calls leave their inputs alone.

        Raises:
            WorkerFailure: also when an input cannot be rebuilt.
        """
        before = self._clock.monotonic_ns()
        if self._ask(_PREPARE, joined(calls), timeout_s) != b"ok":
            raise WorkerFailure(Verdict.UNVERIFIABLE, "an input cannot be rebuilt")
        token = secrets.token_bytes(16)
        frame = self._frame(_GO, token, _U32.pack(rounds))
        began = self._clock.monotonic_ns()
        self._write(frame, timeout_s)
        said = self._receive(_GO, token, timeout_s)
        ended = self._clock.monotonic_ns()
        if said:
            raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "the reply carries extra bytes")
        outcomes = split(self._ask(_COLLECT, b"", timeout_s), expected=len(calls))
        carried_ns = began - before + self._clock.monotonic_ns() - ended
        return BatchReply(outcomes=outcomes, elapsed_ns=ended - began, carried_ns=carried_ns)

    def are_steady(self, calls: Sequence[bytes], timeout_s: float) -> bool:
        """True when every call leaves its arguments as they were; asked of the original only."""
        self.fork()
        replies = split(self._ask(_STEADY, joined(calls), timeout_s), expected=len(calls))
        self.end()
        return all(reply == b"1" for reply in replies)

    def check(self, calls: Sequence[bytes], timeout_s: float) -> CheckReply:
        """Like `call`, and what the calls have in common: shared results, module state, outside effects."""
        began = self._clock.monotonic_ns()
        parts = split(self._ask(_CHECK, joined(calls), timeout_s))
        elapsed_ns = self._clock.monotonic_ns() - began
        count, rest = len(calls), parts[len(calls) :]
        if len(rest) < 2 or len(rest) % 2:
            raise WorkerFailure(Verdict.WRONG_RESULT, f"{len(parts)} parts in the reply to {count} calls")
        names = [name.decode("utf-8", "replace") for name in rest[2::2]]
        return CheckReply(
            outcomes=parts[:count],
            together=rest[0],
            events=frozenset(rest[1].decode("utf-8", "replace").split("\n")) - {""},
            state=dict(zip(names, rest[3::2], strict=True)),
            elapsed_ns=elapsed_ns,
        )

    def hold(self, outcomes: Sequence[bytes], timeout_s: float) -> bool:
        """Let the child rebuild results for `echo`; False when one of them cannot be rebuilt."""
        return self._ask(_HOLD, joined(outcomes), timeout_s) == b"ok"

    def echo(self, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        """Like `call`, but the held results are sent back: what transport and coding cost."""
        return self._timed(_ECHO, calls, timeout_s)

    def end(self, timeout_s: float = 30.0) -> None:
        """End the child and wait until it is reaped; anything else on the channel is a violation.

        Raises:
            WorkerFailure: it did not end, or processes or threads are left that were not there before.
        """
        self._send(_END, secrets.token_bytes(16), b"")
        self._receive(_DEATH, self._fork_token, timeout_s)
        self._require_nothing_left()

    def check_once(self, calls: Sequence[bytes], timeout_s: float) -> CheckReply:
        """One checked batch in a child of its own."""
        self.fork()
        reply = self.check(calls, timeout_s)
        self.end()
        return reply

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
        self._is_closed = True
        if self._process is not None:
            self._process.kill()

    def _timed(self, kind: int, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        token = secrets.token_bytes(16)
        frame = self._frame(kind, token, joined(calls))
        began = self._clock.monotonic_ns()
        self._write(frame, timeout_s)
        payload = self._receive(kind, token, timeout_s)
        elapsed_ns = self._clock.monotonic_ns() - began
        return BatchReply(outcomes=split(payload, expected=len(calls)), elapsed_ns=elapsed_ns)

    def _require_nothing_left(self) -> None:
        """RT-022, RT-036: a helper that outlives its batch could work or remember for later ones."""
        process = self._process
        found = exceeded(process.usage(), self._spec.limits, cpu_before_s=math.inf) if process else None
        if found is not None:  # what the kernel has ended or refused on the way, whatever came of it
            raise WorkerFailure(verdict_on(found), found.reason)
        deadline_ns = self._clock.monotonic_ns() + int(_REAPING_S * 1e9)
        while process is not None and (left := process.count_tasks() - self.tasks) > 0:
            if self._clock.monotonic_ns() > deadline_ns:
                raise WorkerFailure(
                    Verdict.SANDBOX_VIOLATION, f"{left} processes or threads were left after the calls"
                )

    def _ask(
        self, kind: int, payload: bytes, timeout_s: float, *, limit_bytes: int = MAX_REPLY_BYTES
    ) -> bytes:
        token = secrets.token_bytes(16)
        self._send(kind, token, payload, timeout_s)
        return self._receive(kind, token, timeout_s, limit_bytes=limit_bytes)

    @staticmethod
    def _frame(kind: int, token: bytes, payload: bytes) -> bytes:
        return _HEADER.pack(len(payload), kind, token) + payload

    def _send(self, kind: int, token: bytes, payload: bytes, timeout_s: float = 30.0) -> None:
        self._write(self._frame(kind, token, payload), timeout_s)

    def _write(self, frame: bytes, timeout_s: float) -> None:
        watch, view = self._watch(timeout_s), memoryview(frame)
        channel = self._channel()
        while view:
            try:
                channel.settimeout(watch.left_s())
                view = view[channel.send(view) :]
            except TimeoutError:
                self._require_time(watch, f"it did not read its input within {timeout_s:g} s")
            except LimitExceeded as limit:
                raise WorkerFailure(verdict_on(limit.exceeded), str(limit)) from None
            except OSError:
                raise self._ended() from None

    def _receive(
        self, kind: int, token: bytes, timeout_s: float, *, limit_bytes: int = MAX_REPLY_BYTES
    ) -> bytes:
        watch = self._watch(timeout_s)
        length, got_kind, got_token = _HEADER.unpack(self._exactly(_HEADER.size, watch))
        if length > limit_bytes:
            raise WorkerFailure(Verdict.SANDBOX_VIOLATION, f"a reply of {length} bytes was announced")
        payload = self._exactly(length, watch)
        if got_kind == _DEATH and got_token == self._fork_token and kind != _DEATH:
            raise self._ended(payload[:40].decode(errors="replace"))
        if got_kind != kind or not secrets.compare_digest(got_token, token):
            raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "a reply without the token of its request")
        return payload

    def _exactly(self, size: int, watch: Watch) -> bytes:
        channel = self._channel()
        buffer = bytearray(size)
        view, done = memoryview(buffer), 0
        while done < size:
            try:
                channel.settimeout(watch.left_s())
                count = channel.recv_into(view[done:])
            except TimeoutError:
                self._require_time(watch, f"no reply within {watch.timeout_s:g} s")
                continue
            except LimitExceeded as limit:
                raise WorkerFailure(verdict_on(limit.exceeded), str(limit)) from None
            except OSError:
                count = 0
            if not count:
                raise self._ended()
            done += count
        return bytes(buffer)

    def _watch(self, timeout_s: float) -> Watch:
        return Watch(self._running(), self._spec.limits, self._clock, timeout_s)

    @staticmethod
    def _require_time(watch: Watch, otherwise: str) -> None:
        """Waiting was interrupted for a look; raises when the time is up instead."""
        if watch.is_over():
            raise WorkerFailure(Verdict.TIMEOUT, otherwise)

    def _ended(self, how: str = "") -> WorkerFailure:
        """Why there is no reply, when there is nobody left to give one."""
        if self._is_closed:
            return WorkerFailure(Verdict.INFRA_ERROR, "judging was stopped")
        return WorkerFailure(*ending_without_reply(self._running(), self._spec.limits, how))

    def _running(self) -> SandboxedProcess:
        if self._process is None:
            raise WorkerFailure(Verdict.INFRA_ERROR, "the worker was not started")
        return self._process

    def _channel(self) -> socket.socket:
        return self._running().channel


class _Loaded(NamedTuple):
    through: tuple[str, ...]
    events: frozenset[str]


def _load_reply(payload: bytes) -> _Loaded:
    """What the worker said about the import.

    Raises:
        WorkerFailure: the target could not be imported, or the reply is not what a worker says.
    """
    try:
        reply = json.loads(payload)
    except (ValueError, RecursionError):
        reply = None
    if not isinstance(reply, dict):
        raise WorkerFailure(Verdict.CRASH, "the reply to the import request is malformed")
    if reply.get("ok") is not True:
        error = reply.get("error")
        reason = error[:500] if isinstance(error, str) else "no reason given"
        raise WorkerFailure(Verdict.CRASH, f"it cannot be imported: {reason}")
    through, events = _texts(reply.get("through")), _texts(reply.get("events"))
    return _Loaded(through=tuple(through), events=frozenset(events))


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
