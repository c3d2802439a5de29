"""The judge's side of the worker protocol: it holds the clock and trusts no byte it did not ask for."""

from __future__ import annotations

import json
import math
import secrets
import struct
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from perfsmith.errors import SandboxUnavailable, StorageFailed
from perfsmith.evaluators._channel import HEADER, Frame, FrameChannel, FrameTooLarge, NotTaken
from perfsmith.evaluators._replies import (
    BatchReply,
    CheckReply,
    Entry,
    Loaded,
    Retired,
    Traced,
    WorkerFailure,
    arcs_of,
    joined,
    load_reply,
    record,
    retired,
    split,
)
from perfsmith.evaluators._watch import LimitExceeded, Watch, ending_without_reply, verdict_on
from perfsmith.sandboxes import Limits, Sandbox, SandboxedProcess, SandboxSpec, Tier, exceeded
from perfsmith.tasks import Clock, Verdict

_HELLO: Final = 0
_HELLO_S: Final = 30.0
"""How long a sandbox and an interpreter that loads nothing may take to be there."""
_U32: Final = struct.Struct("<I")
_LOAD, _FORK, _WARM, _CALL, _HOLD, _ECHO, _END, _DEATH, _CHECK, _PREPARE, _GO, _COLLECT, _STEADY = range(
    1, 14
)
_PRELOAD, _RETIRED, _TRACE, _FOLLOW = 14, 15, 16, 17
_REPLACED: Final = b"86"
"""Exit status of a child whose harness is no longer what it was."""
_CHANNEL_ERRORS: Final = (OSError, EOFError, FrameTooLarge, LimitExceeded)
MAX_REPLY_BYTES: Final = 64 * 1024 * 1024
_MAX_LOAD_REPLY_BYTES: Final = 64 * 1024
_MAX_TRACE_BYTES: Final = 8 * 1024 * 1024
_LEFT_OUT: Final = "left out: "
_REAPING_S: Final = 0.25
"""How long processes that a call has left may take to disappear."""


class Worker:
    """One sandboxed interpreter with the target imported; forks a child per batch.

    Started by `start` for one program, or by `preload` for many: then `load` gives each a process of its own,
    with nothing of the project imported before, and `retire` ends it.

    Not thread-safe: one thread at a time. `close` may be called from another thread to end a wait.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        spec: SandboxSpec,
        entry: Entry,
        *,
        clock: Clock,
        compares_files: bool = False,
    ) -> None:
        """Start nothing yet.

        Args:
            sandbox: Where it runs.
            spec: What it sees and may use.
            entry: What is called.
            clock: Monotonic.
            compares_files: Files that a call leaves are a part of its outcome.
        """
        self._sandbox = sandbox
        self._compares_files = compares_files
        self._spec = spec
        self._entry = entry
        self._clock = clock
        self._process: SandboxedProcess | None = None
        self._channel: FrameChannel | None = None
        self._fork_token = b""
        self._program_token = b""
        self.is_closed = False
        self._keeps: frozenset[str] | None = None
        self._zygotes = 0
        self._idle_tasks = 0
        self.import_ns = 0
        """How long it took from start until the target was imported."""
        self.through: tuple[str, ...] = ()
        """Kinds of wrapper between the name and the plain function, as the worker says."""
        self.import_events: frozenset[str] = frozenset()
        """Watched effects while the target was imported, when they were asked for."""
        self.import_changes: Mapping[str, str] = {}
        """What the import has changed in the process besides, as the worker says."""
        self.tasks = 0
        """Processes and threads once the target was imported."""
        self.retired_cpu_s = 0.0
        """Processor seconds of the programs that were retired."""

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
        began = self._clock.monotonic_ns()
        request = self._launched(import_paths, watch=watch)
        payload = self._ask(_LOAD, json.dumps(request).encode(), timeout_s, limit_bytes=_MAX_LOAD_REPLY_BYTES)
        self.import_ns = self._clock.monotonic_ns() - began
        self._note_loaded(load_reply(payload))
        if pin is not None and self._process is not None:
            self._process.pin(pin)

    def preload(
        self,
        import_paths: Sequence[str],
        *,
        timeout_s: float = 60.0,
        watch: bool = False,
        repeats: bool = False,
    ) -> None:
        """Start an interpreter that imports what the original needs from outside the project.

        Args:
            import_paths: Folders relative to the project root that go first on the import path.
            timeout_s: Limit for all of it.
            watch: Note effects outside the interpreter while each program is imported.
            repeats: The same programs are loaded again and again, and what they compile to may be kept there.

        Raises:
            WorkerFailure: it cannot be done for this target, or not in time.
            SandboxUnavailable: the sandbox itself failed.
        """
        request = self._launched(import_paths, watch=watch)
        asked = json.dumps({**request, "repeats": repeats}).encode()
        load_reply(self._ask(_PRELOAD, asked, timeout_s, limit_bytes=_MAX_LOAD_REPLY_BYTES))
        self._zygotes = 1
        self._idle_tasks = self._tasks_now()

    def load(self, files: Mapping[str, str], timeout_s: float = 60.0) -> bool:
        """Import the target in a fresh process of a preloaded interpreter.

        Args:
            files: New text of files, by path relative to the root; they are seen by the import system alone.
            timeout_s: Limit.

        Returns:
            False when not every one of these files was imported, so that the program is not the one meant.

        Raises:
            ImportFailure: the target cannot be imported; `retire` must follow.
            WorkerFailure: anything else; the worker is of no more use.
        """
        self._program_token = token = secrets.token_bytes(16)
        self._send(_LOAD, token, json.dumps({"files": dict(files)}).encode(), timeout_s)
        loaded = load_reply(self._receive(_LOAD, token, timeout_s, limit_bytes=_MAX_LOAD_REPLY_BYTES))
        self._note_loaded(loaded)
        self._keeps = loaded.keeps
        return loaded.served == frozenset(files)

    def retire(self, timeout_s: float = 10.0) -> Retired:
        """End the program that was loaded last, and see that nothing of it is left.

        Raises:
            WorkerFailure: it did not end, or processes or threads are left; the worker is of no more use.
        """
        self._send(_END, secrets.token_bytes(16), b"")
        told = retired(self._receive(_RETIRED, self._program_token, timeout_s))
        if isinstance(told, str):
            raise self._ended(told)
        self.retired_cpu_s += told.cpu_s
        self.tasks = self._idle_tasks - self._zygotes
        self._require_nothing_left()
        if self._process is None or not self._process.is_running():
            raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "the first process of the sandbox has ended")
        return told

    def _launched(self, import_paths: Sequence[str], *, watch: bool) -> dict[str, object]:
        """Start the interpreter; gives what its first request carries."""
        try:
            root = self._begun().root
        except (SandboxUnavailable, StorageFailed):
            self._require_open()
            root = self._begun().root
        return {
            "sys_path": [str(root / path) for path in import_paths]
            + [str(p) for p in self._spec.interpreter.sys_path],
            "installed": [str(path) for path in self._spec.interpreter.sys_path],
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
            "has_own_ipc": self._sandbox.tier is not Tier.PROCESS,
            "files": self._compares_files,
        }

    def _begun(self) -> SandboxedProcess:
        """A process whose harness waits for its first request.

        Until it has said so nothing foreign has run: whatever goes wrong before is the sandbox's own failure.
        """
        process = self._process = self._sandbox.start(self._spec)
        self._channel = FrameChannel(process.channel, self._clock)
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
        return process

    def _require_open(self) -> None:
        """A process that was started while `close` was called must not live on."""
        if self.is_closed:
            if self._process is not None:
                self._process.kill()
            raise WorkerFailure(Verdict.INFRA_ERROR, "judging was stopped")

    def _note_loaded(self, loaded: Loaded) -> None:
        self.through, self.import_events = loaded.through, loaded.events
        self.import_changes = loaded.left
        self.tasks = self._tasks_now() - self._zygotes

    def _tasks_now(self) -> int:
        return self._process.count_tasks() if self._process is not None else 0

    def fork(self, timeout_s: float = 30.0, *, is_last: bool = False) -> None:
        """Start a fresh child that serves until `end`.

        Args:
            timeout_s: Limit.
            is_last: Of a loaded program: only `retire` follows, so its own process serves and no child.
        """
        self._fork_token = secrets.token_bytes(16)
        self._send(_FORK, self._fork_token, b"last" if is_last else b"")
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
        said, elapsed_ns = self._exchanged(_GO, token, _U32.pack(rounds), timeout_s)
        if said.payload:
            raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "the reply carries extra bytes")
        outcomes = split(self._ask(_COLLECT, b"", timeout_s), expected=len(calls))
        carried_ns = self._clock.monotonic_ns() - before - elapsed_ns
        return BatchReply(outcomes=outcomes, elapsed_ns=elapsed_ns, carried_ns=carried_ns)

    def are_steady(self, calls: Sequence[bytes], timeout_s: float) -> bool:
        """True when every call leaves its arguments as they were; asked of the original only."""
        self.fork()
        replies = split(self._ask(_STEADY, joined(calls), timeout_s), expected=len(calls))
        self.end()
        return all(reply == b"1" for reply in replies)

    def follow(self, call: bytes, timeout_s: float) -> bytes:
        """What one call does line by line, in a child of its own: JSON that nothing but a text is made of."""
        self.fork()
        told = self._ask(_FOLLOW, call, timeout_s, limit_bytes=_MAX_TRACE_BYTES)
        self.end()
        return told

    def check(self, calls: Sequence[bytes], timeout_s: float) -> CheckReply:
        """Like `call`, and what the calls have in common: shared results, module state, outside effects."""
        began = self._clock.monotonic_ns()
        parts = split(self._ask(_CHECK, joined(calls), timeout_s))
        elapsed_ns = self._clock.monotonic_ns() - began
        count, rest = len(calls), parts[len(calls) :]
        if len(rest) < 2 or len(rest) % 2:
            raise WorkerFailure(Verdict.WRONG_RESULT, f"{len(parts)} parts in the reply to {count} calls")
        names = [name.decode("utf-8", "replace") for name in rest[2::2]]
        state = dict(zip(names, rest[3::2], strict=True))
        if len(state) != len(names):
            raise WorkerFailure(Verdict.WRONG_RESULT, "two pieces of state have the same name")
        left_out = {name for name in state if name.startswith(_LEFT_OUT)}
        return CheckReply(
            outcomes=parts[:count],
            together=rest[0],
            events=frozenset(rest[1].decode("utf-8", "replace").split("\n")) - {""},
            state={name: raw for name, raw in state.items() if name not in left_out} if left_out else state,
            elapsed_ns=elapsed_ns,
            left_out=frozenset(name.removeprefix(_LEFT_OUT) for name in left_out),
        )

    def trace(self, watched: Entry, calls: Sequence[bytes], timeout_s: float) -> tuple[Traced, ...]:
        """Like `call`, and through which lines of a function each call went; a hint, never a verdict.

        Args:
            watched: The function whose lines are told; also one that is defined inside another.
            calls: Inputs.
            timeout_s: Limit.
        """
        named = f"{watched.module}\n{watched.qualname}".encode()
        parts = split(self._ask(_TRACE, joined([named, *calls]), timeout_s), expected=2 * len(calls))
        return tuple(
            Traced(outcome, arcs_of(raw)) for outcome, raw in zip(parts[::2], parts[1::2], strict=True)
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
        status = self._receive(_DEATH, self._fork_token, timeout_s)
        if status == _REPLACED:
            raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "it replaces parts of the program that times it")
        if not self.is_shared:  # of a loaded program `retire` sees to that
            self._require_nothing_left()

    def check_once(self, calls: Sequence[bytes], timeout_s: float) -> CheckReply:
        """One checked batch in a child of its own."""
        self.fork()
        reply = self.check(calls, timeout_s)
        self.end()
        return reply

    def check_last(self, calls: Sequence[bytes], timeout_s: float) -> CheckReply:
        """The last batch of a loaded program, in its own process; nothing but `retire` may follow."""
        self.fork(is_last=True)
        return self.check(calls, timeout_s)

    def keeps_only(self, names: Collection[str]) -> bool:
        """True when a loaded program has said that its module keeps nothing but these from the start."""
        return self._keeps is not None and self._keeps <= set(names)

    @property
    def is_shared(self) -> bool:
        """True when it was preloaded, and serves one program after the other."""
        return self._zygotes > 0

    def run_once(self, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        """One batch in a child of its own."""
        self.fork()
        reply = self.call(calls, timeout_s)
        self.end()
        return reply

    def run_each(self, calls: Sequence[bytes], timeout_s: float) -> list[BatchReply]:
        """Calls in a child of their own, one asked after the other, which tells how long each takes.

        Args:
            calls: Canonical bytes.
            timeout_s: Limit for all of them together.
        """
        self.fork()
        left_ns, replies = int(timeout_s * 1e9), []
        for call in calls:
            replies.append(self.call([call], max(left_ns, 1) / 1e9))
            left_ns -= replies[-1].elapsed_ns
        self.end()
        return replies

    def freeze(self) -> None:
        """Stop the whole tree while the other side is measured."""
        if self._process is not None:
            self._process.freeze()

    def thaw(self) -> None:
        """Continue after `freeze`."""
        if self._process is not None:
            self._process.thaw()

    @property
    def memory_bytes(self) -> int:
        """Memory of the whole tree, as its control group or the kernel counts it; 0 when unknown."""
        return self._process.usage().memory_bytes if self._process is not None else 0

    @property
    def cpu_s(self) -> float:
        """Processor seconds used; known once it is closed."""
        return self._process.cpu_s if self._process is not None else 0.0

    def close(self) -> None:
        """Kill everything. May be called twice, and from another thread."""
        self.is_closed = True
        if self._process is not None:
            self._process.kill()

    def _timed(self, kind: int, calls: Sequence[bytes], timeout_s: float) -> BatchReply:
        token = secrets.token_bytes(16)
        reply, elapsed_ns = self._exchanged(kind, token, joined(calls), timeout_s)
        return BatchReply(outcomes=split(reply.payload, expected=len(calls)), elapsed_ns=elapsed_ns)

    def _exchanged(self, kind: int, token: bytes, payload: bytes, timeout_s: float) -> tuple[Frame, int]:
        """A request and its reply, and the nanoseconds from before the one until after the other."""
        frame = self._frame(kind, token, payload)
        channel, watch = self._open_channel(), self._watch(timeout_s)
        began = self._clock.monotonic_ns()
        try:
            channel.send(frame, watch)
            reply = channel.receive(MAX_REPLY_BYTES, watch)
        except _CHANNEL_ERRORS as error:
            raise self._failure(error, watch) from None
        return self._authentic(kind, token, reply), reply.ended_ns - began

    def _require_nothing_left(self) -> None:
        """RT-022, RT-036: a helper that outlives its batch could work or remember for later ones."""
        process = self._process
        found = exceeded(process.usage(), self._limits, cpu_before_s=math.inf) if process else None
        if found is not None:  # what the kernel has ended or refused on the way, whatever came of it
            raise WorkerFailure(verdict_on(found), found.reason)
        deadline_ns = self._clock.monotonic_ns() + int(_REAPING_S * 1e9)
        while process is not None and (left := process.count_tasks() - self._zygotes - self.tasks) > 0:
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
        return HEADER.pack(len(payload), kind, token) + payload

    def _send(self, kind: int, token: bytes, payload: bytes, timeout_s: float = 30.0) -> None:
        channel, watch = self._open_channel(), self._watch(timeout_s)
        try:
            channel.send(self._frame(kind, token, payload), watch)
        except _CHANNEL_ERRORS as error:
            raise self._failure(error, watch) from None

    def _receive(
        self, kind: int, token: bytes, timeout_s: float, *, limit_bytes: int = MAX_REPLY_BYTES
    ) -> bytes:
        channel, watch = self._open_channel(), self._watch(timeout_s)
        try:
            frame = channel.receive(limit_bytes, watch)
        except _CHANNEL_ERRORS as error:
            raise self._failure(error, watch) from None
        return self._authentic(kind, token, frame).payload

    def _failure(self, error: Exception, watch: Watch) -> WorkerFailure:
        """What it means that a frame did not get through."""
        match error:
            case LimitExceeded():
                return WorkerFailure(verdict_on(error.exceeded), str(error))
            case FrameTooLarge():
                reason = f"a reply of {error.args[0]} bytes was announced"
                return WorkerFailure(Verdict.SANDBOX_VIOLATION, reason)
            case NotTaken():
                return WorkerFailure(
                    Verdict.TIMEOUT, f"it did not read its input within {watch.timeout_s:g} s"
                )
            case TimeoutError():
                return WorkerFailure(Verdict.TIMEOUT, f"no reply within {watch.timeout_s:g} s")
            case _:
                return self._ended()

    def _authentic(self, kind: int, token: bytes, frame: Frame) -> Frame:
        """The frame, when it is the reply to the request with that token."""
        if frame.kind == kind and secrets.compare_digest(frame.token, token):
            return frame
        if (how := self._death_told_by(frame)) is not None:
            raise self._ended(how)
        raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "a reply without the token of its request")

    def _death_told_by(self, frame: Frame) -> str | None:
        """How a batch, or a whole program, has ended by itself; None for any other frame."""
        if frame.kind == _DEATH and frame.token == self._fork_token:
            return frame.payload.decode(errors="replace")
        if frame.kind == _RETIRED and frame.token == self._program_token:
            return str(record(frame.payload).get("how"))
        return None

    @property
    def _limits(self) -> Limits:
        return self._spec.limits

    def _watch(self, timeout_s: float) -> Watch:
        return Watch(self._running(), self._limits, self._clock, timeout_s)

    def _ended(self, how: str = "") -> WorkerFailure:
        """Why there is no reply, when there is nobody left to give one."""
        if self.is_closed:
            return WorkerFailure(Verdict.INFRA_ERROR, "judging was stopped")
        return WorkerFailure(*ending_without_reply(self._running(), self._limits, how[:40]))

    def _running(self) -> SandboxedProcess:
        if self._process is None:
            raise WorkerFailure(Verdict.INFRA_ERROR, "the worker was not started")
        return self._process

    def _open_channel(self) -> FrameChannel:
        if self._channel is None:
            raise WorkerFailure(Verdict.INFRA_ERROR, "the worker was not started")
        return self._channel
