"""The judge's end of the socket: one frame at a time, bounded in size and in time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from perfsmith.evaluators._channel import HEADER, FrameChannel, FrameTooLarge
from perfsmith.evaluators._watch import Watch
from perfsmith.sandboxes import Limits, MachineClock, SandboxedProcess
from perfsmith.tasks import Clock

TOKEN = bytes(range(16))


def frame(payload: bytes, kind: int = 4) -> bytes:
    return HEADER.pack(len(payload), kind, TOKEN) + payload


class Deadline:
    """Waits until a time is up, and looks at nothing meanwhile."""

    def __init__(self, clock: Clock, timeout_s: float) -> None:
        self._clock = clock
        self._deadline_ns = clock.monotonic_ns() + int(timeout_s * 1e9)
        self.first_wait_ms = 1 + int(1000 * timeout_s)

    def left_s(self) -> float:
        left_ns = self._deadline_ns - self._clock.monotonic_ns()
        if left_ns <= 0:
            raise TimeoutError
        return left_ns / 1e9


def within(seconds: float) -> Deadline:
    return Deadline(MachineClock(), seconds)


@contextmanager
def a_pair() -> Iterator[tuple[FrameChannel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield FrameChannel(ours, MachineClock()), theirs


@pytest.mark.parametrize("size", [0, 1, 65_515, 65_516, 2_000_000])
def test_a_frame_of_any_size_comes_whole(size: int) -> None:
    payload = bytes(size)
    with a_pair() as (channel, other):
        sender = threading.Thread(target=other.sendall, args=(frame(payload),))
        sender.start()
        got = channel.receive(size, within(10))
        sender.join()
    assert (got.kind, got.token, got.payload) == (4, TOKEN, payload)


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_frame_in_single_bytes_and_pieces_is_put_together(size: int) -> None:
    raw = frame(bytes(size))
    pieces = [raw[at : at + 1] for at in range(30)] + [raw[30:]]

    def dripping() -> None:
        for piece in pieces:
            other.sendall(piece)

    with a_pair() as (channel, other):
        sender = threading.Thread(target=dripping)
        sender.start()
        assert channel.receive(size, within(10)).payload == bytes(size)
        sender.join()


def test_two_frames_that_are_asked_for_one_by_one_are_two() -> None:
    with a_pair() as (channel, other):
        for payload in (b"one", b"", b"three"):
            other.sendall(frame(payload))
            assert channel.receive(10, within(10)).payload == payload


@pytest.mark.parametrize("cut", [1, 10, HEADER.size, HEADER.size + 3, HEADER.size + 6])
def test_what_comes_behind_a_frame_belongs_to_the_next(cut: int) -> None:
    behind = frame(b"forged", kind=5)
    with a_pair() as (channel, other):
        other.sendall(frame(b"reply") + behind[:cut])
        assert channel.receive(100, within(10)).payload == b"reply"
        other.sendall(behind[cut:] + frame(b"last"))
        assert channel.receive(100, within(10))[:3] == (5, TOKEN, b"forged")
        assert channel.receive(100, within(10)).payload == b"last"


@pytest.mark.parametrize("announced", [11, 2**32 - 1])
def test_a_frame_that_announces_too_much_is_not_read(announced: int) -> None:
    with a_pair() as (channel, other):
        other.sendall(HEADER.pack(announced, 4, TOKEN))
        with pytest.raises(FrameTooLarge) as caught:
            channel.receive(10, within(10))
    assert caught.value.args == (announced,)


@pytest.mark.parametrize("sent", [b"", frame(b"abc")[:10], frame(b"abc")[:-1]])
def test_an_end_in_the_middle_is_an_end(sent: bytes) -> None:
    with a_pair() as (channel, other):
        other.sendall(sent)
        other.shutdown(socket.SHUT_WR)
        with pytest.raises(EOFError):
            channel.receive(100, within(10))


@pytest.mark.parametrize("sent", [b"", frame(b"abc")[:10], frame(b"abc")[:-1], frame(bytes(90_000))[:-1]])
def test_what_never_comes_whole_is_given_up_at_the_deadline(sent: bytes) -> None:
    with a_pair() as (channel, other):
        other.sendall(sent)
        with pytest.raises(TimeoutError):
            channel.receive(100_000, within(0.05))


def test_a_byte_now_and_then_does_not_put_off_the_deadline() -> None:
    done = threading.Event()

    def dripping() -> None:
        while not done.wait(0.01):
            other.send(b"x")

    with a_pair() as (channel, other):
        other.sendall(HEADER.pack(10_000, 4, TOKEN))
        sender = threading.Thread(target=dripping)
        sender.start()
        try:
            with pytest.raises(TimeoutError):
                channel.receive(10_000, within(0.2))
        finally:
            done.set()
            sender.join()


def test_what_nobody_reads_is_given_up_at_the_deadline() -> None:
    with a_pair() as (channel, _), pytest.raises(TimeoutError):
        channel.send(bytes(1_000_000), within(0.05))


def test_small_frames_wait_no_longer_when_the_buffer_is_full() -> None:
    def until_full() -> None:
        while True:
            channel.send(bytes(30_000), within(0.05))

    with a_pair() as (channel, _), pytest.raises(TimeoutError):
        until_full()


def test_a_limit_of_one_request_does_not_last_for_the_next() -> None:
    with a_pair() as (channel, other):
        with pytest.raises(TimeoutError):
            channel.receive(10, within(0.01))
        sender = threading.Timer(0.1, other.sendall, args=(frame(b"late"),))
        sender.start()
        assert channel.receive(10, within(10)).payload == b"late"
        sender.join()


def test_closing_the_other_end_is_told_to_who_sends() -> None:
    with a_pair() as (channel, other):
        other.close()
        with pytest.raises(BrokenPipeError):
            channel.send(frame(b"x"), within(1))


def test_waiting_again_for_as_long_ends_in_time_and_then_still_works() -> None:
    with a_pair() as (channel, other):
        for number in range(3):
            with pytest.raises(TimeoutError):
                channel.receive(10, within(0.01))
            other.sendall(frame(bytes([number])))
            assert channel.receive(10, within(0.01)).payload == bytes([number])
        other.close()
        with pytest.raises(EOFError):
            channel.receive(10, within(0.01))


def test_the_usual_wait_asks_no_clock() -> None:
    process = cast("SandboxedProcess", None)  # nothing is looked at so soon
    with a_pair() as (channel, other):
        other.sendall(frame(b"1"))
        channel.receive(10, Watch(process, Limits(), MachineClock(), 10.0))
        other.sendall(frame(b"2"))
        again = Watch(process, Limits(), MachineClock(), 10.0)
        again.left_s = lambda: pytest.fail("asked how long to wait")  # type: ignore[method-assign]
        assert channel.receive(10, again).payload == b"2"
