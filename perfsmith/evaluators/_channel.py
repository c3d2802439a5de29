"""Whole frames over the judge's end of the socket pair, bounded in size and in time."""

from __future__ import annotations

import socket
import struct
from typing import Final, NamedTuple

from perfsmith.tasks import Clock

HEADER: Final = struct.Struct(">IB16s")
"""Length of the payload, kind, token."""
_TIMEVAL: Final = struct.Struct("@ll")
_FIRST_READ: Final = 64 * 1024
"""Most frames come whole with one read of this size."""
_SMALL_FRAME: Final = 32 * 1024
"""Fits into an empty socket buffer, so that sending it never waits."""


class Frame(NamedTuple):
    """One message."""

    kind: int
    token: bytes
    payload: bytes
    ended_ns: int
    """When its last byte was read."""


class FrameTooLarge(Exception):
    """A frame announces more than was allowed; the argument is the number of bytes."""


class FrameChannel:
    """Sends and receives frames; one thread at a time.

    A round trip of small frames is two system calls: no poll, no change of the time limit, no second read.
    """

    def __init__(self, connection: socket.socket, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._buffer = bytearray(_FIRST_READ)
        self._view = memoryview(self._buffer)
        self._wait_s = 0.0
        self._kept = b""
        connection.settimeout(None)

    def send(self, frame: bytes, timeout_s: float) -> None:
        """Send all of it.

        Raises:
            TimeoutError: the other end did not take it in time.
            OSError: the other end has gone.
        """
        sent = 0
        if len(frame) <= _SMALL_FRAME:
            try:
                sent = self._connection.send(frame, socket.MSG_DONTWAIT)
            except BlockingIOError:
                sent = 0
            if sent == len(frame):
                return
        try:
            self._connection.settimeout(timeout_s)
            self._connection.sendall(memoryview(frame)[sent:])
        finally:
            self._connection.settimeout(None)

    def receive(self, limit_bytes: int, timeout_s: float) -> Frame:
        """The next frame; what came behind it is kept for the one after.

        Args:
            limit_bytes: Most bytes of the payload.
            timeout_s: Limit for the whole frame, however slowly it comes.

        Raises:
            TimeoutError: it did not come in time.
            EOFError: the other end has gone.
            FrameTooLarge: it announces more bytes than allowed; they are not read.
        """
        deadline_ns = self._clock.monotonic_ns() + int(timeout_s * 1e9)
        done = self._first(timeout_s)
        ended_ns = self._clock.monotonic_ns()
        while done < HEADER.size:
            done += self._some(self._view[done:], self._left_s(deadline_ns))
        length, kind, token = HEADER.unpack_from(self._buffer)
        if length > limit_bytes:
            raise FrameTooLarge(length)
        end = HEADER.size + length
        if end <= _FIRST_READ:
            while done < end:
                done += self._some(self._view[done:], self._left_s(deadline_ns))
                ended_ns = self._clock.monotonic_ns()
            if done > end:
                self._kept = bytes(self._view[end:done])
            return Frame(kind, token, bytes(self._view[HEADER.size : end]), ended_ns)
        payload = bytearray(length)
        view, have = memoryview(payload), done - HEADER.size
        view[:have] = self._view[HEADER.size : done]
        while have < length:
            have += self._some(view[have:], self._left_s(deadline_ns))
        return Frame(kind, token, bytes(payload), self._clock.monotonic_ns())

    def _first(self, timeout_s: float) -> int:
        """The first bytes of a frame: those that came with the last one, or what comes now."""
        if not self._kept:
            return self._some(self._view, timeout_s)
        kept, self._kept = self._kept, b""
        self._view[: len(kept)] = kept
        return len(kept)

    def _left_s(self, deadline_ns: int) -> float:
        return (deadline_ns - self._clock.monotonic_ns()) / 1e9

    def _some(self, into: memoryview, wait_s: float) -> int:
        if wait_s != self._wait_s:
            self._limit(wait_s)
        try:
            count = self._connection.recv_into(into)
        except BlockingIOError:
            raise TimeoutError from None
        except OSError:
            count = 0
        if not count:
            raise EOFError
        return count

    def _limit(self, wait_s: float) -> None:
        """The kernel's own time limit of a read: unlike Python's it costs nothing per read."""
        if wait_s <= 0:
            raise TimeoutError
        try:
            seconds, rest = divmod(max(1, int(wait_s * 1e6)), 1_000_000)
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIMEVAL.pack(seconds, rest))
        except OSError:
            raise EOFError from None
        self._wait_s = wait_s
