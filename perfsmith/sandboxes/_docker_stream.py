"""A plain socket for what a Docker engine carries in frames of its own."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
from typing import Any, Final

_FRAME: Final = struct.Struct(">BxxxI")
_STDERR: Final = 2
_PIECE: Final = 1 << 16
_MOST_ERRORS: Final = 2000
_SEND_S: Final = 60.0


class EngineStream:
    """Carries bytes between a process of an engine and one end of a socket pair, in a thread of its own.

    The engine frames what comes out (one byte for the stream, four for the length, big-endian); what goes in
    is carried as it is. What comes on the error stream is kept aside, its last two thousand bytes.
    """

    def __init__(self, engine: Any) -> None:
        """Start carrying.

        Args:
            engine: The engine's connection as the SDK gives it, owned from here on: a reader around a socket,
                and on it the response it came with.
        """
        self.channel, self._inner = socket.socketpair()
        self._engine = getattr(engine, "_sock", engine)
        self._owners = (getattr(engine, "_response", None), engine, self._engine)
        self._errors = bytearray()
        self._raw = bytearray()
        self._poll = select.poll()
        for end in (self._engine, self._inner):
            self._poll.register(end.fileno(), select.POLLIN)
        self._thread = threading.Thread(target=self._carry, name="docker-stream", daemon=True)
        self._thread.start()

    @property
    def errors(self) -> str:
        """The end of what came on the error stream."""
        return bytes(self._errors).decode(errors="replace").strip()

    def close(self) -> None:
        """Stop carrying and close all; may be called twice."""
        for end in (self.channel, self._inner):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._thread.join(_SEND_S)
        for each in (self.channel, self._inner, *self._owners):
            if each is not None:
                with contextlib.suppress(OSError, ValueError):  # one of them may have closed the next
                    each.close()

    def _carry(self) -> None:
        try:
            while self._step():
                pass
        except (OSError, ValueError):
            pass
        # Whoever waits for a reply sees the end of it.
        with contextlib.suppress(OSError):
            self._inner.shutdown(socket.SHUT_RDWR)

    def _step(self) -> bool:
        pending = isinstance(self._engine, ssl.SSLSocket) and self._engine.pending() > 0
        ready = {descriptor for descriptor, _ in self._poll.poll(0 if pending else None)}
        if self._inner.fileno() in ready:
            piece = self._inner.recv(_PIECE)
            if not piece:
                return False
            self._engine.settimeout(_SEND_S)
            self._engine.sendall(piece)
        if pending or self._engine.fileno() in ready:
            self._engine.settimeout(0)
            try:
                piece = self._engine.recv(_PIECE)
            except (BlockingIOError, ssl.SSLWantReadError):
                return True
            if not piece:
                return False
            self._raw += piece
            self._pass_on()
        return True

    def _pass_on(self) -> None:
        while len(self._raw) >= _FRAME.size:
            stream, size = _FRAME.unpack_from(self._raw)
            if len(self._raw) < _FRAME.size + size:
                return
            payload = bytes(self._raw[_FRAME.size : _FRAME.size + size])
            del self._raw[: _FRAME.size + size]
            if stream == _STDERR:
                self._errors += payload
                del self._errors[:-_MOST_ERRORS]
            else:
                self._inner.sendall(payload)
