"""Whatever bytes arrive, both readers end in time, and nothing but the authentic reply is a result."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from foreign import a_spec, codec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from perfsmith.evaluators._replies import BatchReply, Entry, WorkerFailure, joined, split
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import Kernel, MachineClock, SandboxedProcess, SandboxSpec, Tier, Usage
from perfsmith.sandboxes._process import HARNESS
from perfsmith.tasks import Clock, Interpreter, Verdict

HEADER = struct.Struct(">IB16s")
CALL, FORK, DEATH = 4, 2, 8
INPUT = codec.encode_call((1,), {})
RIGHT = joined([b"outcome"])
FAILURES = {
    Verdict.SANDBOX_VIOLATION,
    Verdict.WRONG_RESULT,
    Verdict.CRASH,
    Verdict.TIMEOUT,
    Verdict.OUT_OF_MEMORY,
    Verdict.INFRA_ERROR,
}
quick = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Scripted:
    """A sandbox without one: the other end of the socket pair is played by the test."""

    tier = Tier.PROCESS
    kernel = Kernel(landlock=0, seccomp=False)
    root = Path("/")
    cpu_s = 0.0
    is_killed = False
    interpreter: Interpreter | None = None
    kernel = Kernel(landlock=0, seccomp=False)
    place: Mapping[str, str] = MappingProxyType({})

    def __init__(self) -> None:
        self.channel, self.theirs = socket.socketpair()

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        return self

    def close(self) -> None: ...

    def kill(self) -> None:
        self.is_killed = True
        self.channel.close()
        self.theirs.close()

    def usage(self) -> Usage:
        return Usage()

    def provider_failure(self) -> str:
        return ""

    def freeze(self) -> None: ...

    def thaw(self) -> None: ...

    def pin(self, core: int) -> None: ...

    def count_tasks(self) -> int:
        return 0

    def is_running(self) -> bool:
        return not self.is_killed

    def diagnosis(self) -> str:
        return ""


def request_of(channel: socket.socket) -> tuple[int, bytes, bytes]:
    length, kind, token = HEADER.unpack(channel.recv(HEADER.size, socket.MSG_WAITALL))
    return kind, token, channel.recv(length, socket.MSG_WAITALL) if length else b""


@contextmanager
def played(play: Callable[[socket.socket], None], clock: Clock | None = None) -> Iterator[Worker]:
    """A worker whose child was forked; what answers its next request is `play`."""
    sandbox = Scripted()
    worker = Worker(
        sandbox, a_spec(Path("/"), Path("/")), Entry(module="m", qualname="q"), clock=clock or MachineClock()
    )

    def other_side() -> None:
        with contextlib.suppress(OSError):
            play(sandbox.theirs)

    # The import request is not what is asked about here: the worker is put behind it.
    sandbox.theirs.sendall(HEADER.pack(0, 0, bytes(16)))
    worker._begun()
    thread = threading.Thread(target=other_side)
    thread.start()
    try:
        yield worker
    finally:
        with contextlib.suppress(OSError):
            sandbox.channel.shutdown(socket.SHUT_RDWR)
        thread.join()
        worker.close()


def failure_or_reply(worker: Worker, timeout_s: float = 5.0) -> WorkerFailure | BatchReply:
    try:
        return worker.call([INPUT], timeout_s)
    except WorkerFailure as failure:
        return failure


def answered_with(make: Callable[[int, bytes], bytes]) -> WorkerFailure | BatchReply:
    def play(channel: socket.socket) -> None:
        kind, token, _ = request_of(channel)
        channel.sendall(make(kind, token))
        channel.shutdown(socket.SHUT_WR)

    with played(play) as worker:
        return failure_or_reply(worker)


def test_the_authentic_reply_is_a_result() -> None:
    reply = answered_with(lambda kind, token: HEADER.pack(len(RIGHT), kind, token) + RIGHT)
    assert isinstance(reply, BatchReply)
    assert reply.outcomes == (b"outcome",)


@quick
@given(st.binary(max_size=200))
@example(b"")
@example(bytes(21))
@example(b"\xff" * 21)
def test_garbage_is_no_result(garbage: bytes) -> None:
    found = answered_with(lambda _kind, _token: garbage)
    assert isinstance(found, WorkerFailure)
    assert found.verdict in FAILURES
    assert found.reason.isprintable()


@quick
@given(st.data())
def test_a_reply_changed_anywhere_is_no_other_result(data: st.DataObject) -> None:
    size = HEADER.size + len(RIGHT)
    at = data.draw(st.integers(0, size - 1))
    bit = data.draw(st.integers(0, 7))

    def changed(kind: int, token: bytes) -> bytes:
        raw = bytearray(HEADER.pack(len(RIGHT), kind, token) + RIGHT)
        raw[at] ^= 1 << bit
        return bytes(raw)

    found = answered_with(changed)
    if at >= HEADER.size + 8:  # the outcome itself: that is compared, not believed
        assert isinstance(found, BatchReply)
        assert found.outcomes != (b"outcome",)
    else:
        assert isinstance(found, WorkerFailure)
        assert found.verdict in FAILURES


@quick
@given(st.integers(0, HEADER.size + len(RIGHT) - 1))
def test_a_truncated_reply_is_no_result(size: int) -> None:
    found = answered_with(lambda kind, token: (HEADER.pack(len(RIGHT), kind, token) + RIGHT)[:size])
    assert isinstance(found, WorkerFailure)
    assert found.verdict is Verdict.CRASH


@quick
@given(st.integers(64 * 1024 * 1024 + 1, 2**32 - 1))
def test_an_oversize_reply_is_refused_before_it_is_read(length: int) -> None:
    found = answered_with(lambda kind, token: HEADER.pack(length, kind, token))
    assert isinstance(found, WorkerFailure)
    assert found.verdict is Verdict.SANDBOX_VIOLATION
    assert str(length) in found.reason


@quick
@given(st.binary(min_size=16, max_size=16), st.integers(0, 255))
def test_another_token_or_kind_is_no_result(token: bytes, kind: int) -> None:
    def forged(asked: int, right: bytes) -> bytes:
        return HEADER.pack(len(RIGHT), kind, token if kind == asked else right) + RIGHT

    found = answered_with(forged)
    assert isinstance(found, WorkerFailure)
    assert found.verdict in FAILURES - {Verdict.TIMEOUT}


@pytest.mark.parametrize("again", [1, 2, 3])
def test_an_earlier_reply_sent_again_is_no_result(again: int) -> None:
    kept: list[bytes] = []

    def play(channel: socket.socket) -> None:
        for _ in range(again):
            kind, token, _ = request_of(channel)
            kept.append(HEADER.pack(len(RIGHT), kind, token) + RIGHT)
            channel.sendall(kept[-1])
        request_of(channel)
        channel.sendall(kept[0])

    with played(play) as worker:
        for _ in range(again):
            assert isinstance(failure_or_reply(worker), BatchReply)
        found = failure_or_reply(worker)
        assert isinstance(found, WorkerFailure)
        assert found.verdict is Verdict.SANDBOX_VIOLATION


def test_two_replies_to_one_request_spoil_the_next() -> None:
    def play(channel: socket.socket) -> None:
        for _ in range(2):
            kind, token, _ = request_of(channel)
            channel.sendall(2 * (HEADER.pack(len(RIGHT), kind, token) + RIGHT))

    with played(play) as worker:
        assert isinstance(failure_or_reply(worker), BatchReply)
        found = failure_or_reply(worker)
        assert isinstance(found, WorkerFailure)
        assert found.verdict is Verdict.SANDBOX_VIOLATION


class DrippingClock:
    """Each time it is read a little time has passed, and one byte more has arrived."""

    def __init__(self, step_s: float) -> None:
        self._step_ns = int(step_s * 1e9)
        self._now_ns = 0
        self.drip: Callable[[], object] = lambda: None

    def monotonic_ns(self) -> int:
        self._now_ns += self._step_ns
        self.drip()
        return self._now_ns


@pytest.mark.parametrize("size", [1, 21, 22, 500])
def test_a_byte_at_a_time_does_not_hold_off_the_deadline(size: int) -> None:
    """However many bytes come, the deadline is that of the whole reply."""
    clock = DrippingClock(0.05)
    is_asked = threading.Event()
    sent: list[int] = []

    def play(channel: socket.socket) -> None:
        kind, token, _ = request_of(channel)
        raw = iter((HEADER.pack(10**6, kind, token) + bytes(10**6))[:size] if size > 21 else bytes(size))

        def drip() -> None:
            byte = next(raw, None)
            if byte is not None:
                sent.append(channel.send(bytes([byte])))

        clock.drip = drip
        is_asked.set()

    with played(play, clock) as worker:
        found = failure_or_reply(worker, timeout_s=1.0)
        clock.drip = lambda: None
    assert isinstance(found, WorkerFailure)
    assert found.verdict in (Verdict.TIMEOUT, Verdict.SANDBOX_VIOLATION)
    assert len(sent) <= 30
    if size >= 22:
        assert found.verdict is Verdict.TIMEOUT


@given(st.binary(max_size=100), st.none() | st.integers(0, 5))
def test_a_batch_is_read_whole_or_not_at_all(raw: bytes, expected: int | None) -> None:
    found: tuple[bytes, ...] | Verdict
    try:
        found = split(raw, expected=expected)
    except WorkerFailure as failure:
        found = failure.verdict
    if isinstance(found, tuple):
        assert joined(found) == raw
    else:
        assert found in (Verdict.WRONG_RESULT, Verdict.SANDBOX_VIOLATION)


@given(st.lists(st.binary(max_size=20), max_size=6))
def test_a_batch_comes_back_as_it_was_sent(parts: list[bytes]) -> None:
    assert split(joined(parts), expected=len(parts)) == tuple(parts)


framing: Any = importlib.import_module("perfsmith.sandboxes.harness.framing")


@quick
@given(sent=st.binary(max_size=120))
@example(sent=HEADER.pack(0, 1, bytes(16)))
@example(sent=HEADER.pack(2**32 - 1, 1, bytes(16)))
@example(sent=HEADER.pack(5, 4, b"t" * 16) + b"hello")
def test_the_harness_reads_a_whole_frame_or_ends(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(sent)
        ours.shutdown(socket.SHUT_WR)
        try:
            kind, token, payload = framing.Channel(theirs).receive()
        except EOFError:
            return
        assert sent.startswith(HEADER.pack(len(payload), kind, token) + payload)


@quick
@given(raw=st.binary(max_size=100))
def test_the_harness_splits_a_batch_or_raises(raw: bytes) -> None:
    with contextlib.suppress(struct.error, MemoryError):
        assert len(framing.split(raw)) <= len(raw)


REQUESTS = {
    "nothing": b"",
    "half a header": bytes(10),
    "garbage": bytes(range(256)) * 4,
    "too large": HEADER.pack(2**32 - 1, 1, bytes(16)),
    "cut short": HEADER.pack(1000, 1, bytes(16)) + b"x",
    "no record": HEADER.pack(2, 1, bytes(16)) + b"[]",
    "no text": HEADER.pack(4, 1, bytes(16)) + b"\xff\xfe\xfd\xfc",
    "another kind": HEADER.pack(0, 77, bytes(16)),
}


@pytest.mark.parametrize("request_name", REQUESTS)
def test_a_whole_harness_ends_at_any_first_request(request_name: str) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen(
            [sys.executable, str(HARNESS / "worker.py"), str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        theirs.close()
        try:
            assert ours.recv(HEADER.size, socket.MSG_WAITALL) == HEADER.pack(0, 0, bytes(16))
            with contextlib.suppress(BrokenPipeError):
                ours.sendall(REQUESTS[request_name])
                ours.shutdown(socket.SHUT_WR)
            process.wait(30)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
