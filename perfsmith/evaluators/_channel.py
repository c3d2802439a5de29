"""Whole frames over the judge's end of the socket pair, bounded in size and in time."""

from __future__ import annotations

import socket
import struct
from typing import Final, NamedTuple, Protocol

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


class NotTaken(TimeoutError):
    """The other end did not read what was sent in time."""


class Patience(Protocol):
    """How long to wait for one thing."""

    @property
    def first_wait_ms(self) -> int:
        """How long to wait before asking for the first time."""
        ...

    def left_s(self) -> float:
        """How long to wait before asking again; above 0.

        Raises:
            TimeoutError: the time is up.
        """
        ...


class FrameChannel:
    """Sends and receives frames; one thread at a time.

    A round trip of small frames is two system calls: no poll, no change of the time limit, no second read.
    """

    def __init__(self, connection: socket.socket, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._buffer = bytearray(_FIRST_READ)
        self._view = memoryview(self._buffer)
        self._wait_ms = 0
        self._kept = b""
        connection.settimeout(None)

    def send(self, frame: bytes, patience: Patience) -> None:
        """Send all of it.

        Raises:
            NotTaken: the other end did not take it in time.
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
        view = memoryview(frame)[sent:]
        try:
            while view:
                try:
                    self._connection.settimeout(patience.left_s())
                except TimeoutError:
                    raise NotTaken from None
                try:
                    view = view[self._connection.send(view) :]
                except TimeoutError:
                    continue
        finally:
            self._connection.settimeout(None)

    def receive(self, limit_bytes: int, patience: Patience) -> Frame:
        """The next frame; what came behind it is kept for the one after.

        Args:
            limit_bytes: Most bytes of the payload.
            patience: Limit for the whole frame, however slowly it comes.

        Raises:
            TimeoutError: it did not come in time.
            EOFError: the other end has gone.
            FrameTooLarge: it announces more bytes than allowed; they are not read.
        """
        done = self._kept_bytes() if self._kept else self._first(patience)
        ended_ns = self._clock.monotonic_ns()
        while done < HEADER.size:
            done += self._some(self._view[done:], patience)
        length, kind, token = HEADER.unpack_from(self._view)
        if length > limit_bytes:
            raise FrameTooLarge(length)
        end = HEADER.size + length
        if end <= _FIRST_READ:
            while done < end:
                done += self._some(self._view[done:], patience)
                ended_ns = self._clock.monotonic_ns()
            if done > end:
                self._kept = bytes(self._view[end:done])
            return Frame(kind, token, bytes(self._view[HEADER.size : end]), ended_ns)
        payload = bytearray(length)
        view, have = memoryview(payload), done - HEADER.size
        view[:have] = self._view[HEADER.size : done]
        while have < length:
            have += self._some(view[have:], patience)
        return Frame(kind, token, bytes(payload), self._clock.monotonic_ns())

    def _kept_bytes(self) -> int:
        """How many bytes of this frame came with the last one; they are put where it begins."""
        kept, self._kept = self._kept, b""
        self._view[: len(kept)] = kept
        return len(kept)

    def _first(self, patience: Patience) -> int:
        """Bytes of a new frame: most often all of it, and no clock was asked how long to wait."""
        if patience.first_wait_ms != self._wait_ms:
            return self._some(self._view, patience)
        try:
            return self._connection.recv_into(self._buffer) or self._some(self._view, patience)
        except BlockingIOError:
            return self._some(self._view, patience)
        except OSError:
            raise EOFError from None

    def _some(self, into: memoryview, patience: Patience) -> int:
        """Bytes that come now; at least one."""
        while True:
            # Rounded up, so that the same limit again needs no change.
            wait_ms = 1 + int(1000 * patience.left_s())
            if wait_ms != self._wait_ms:
                self._limit(wait_ms)
            try:
                count = self._connection.recv_into(into)
            except BlockingIOError:
                continue
            except OSError:
                count = 0
            if not count:
                raise EOFError
            return count

    def _limit(self, wait_ms: int) -> None:
        """The kernel's own time limit of a read: unlike Python's it costs nothing per read."""
        seconds, rest = divmod(wait_ms, 1000)
        try:
            self._connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIMEVAL.pack(seconds, 1000 * rest)
            )
        except OSError:
            raise EOFError from None
        self._wait_ms = wait_ms
