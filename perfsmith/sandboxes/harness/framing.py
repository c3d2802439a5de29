"""Frames over the inherited socket, and the batches that they carry.

Runs under Python 3.8 and later, standard library only.
"""

import struct

HEADER = struct.Struct(">IB16s")  # payload length, kind, token
MAX_FRAME = 256 * 1024 * 1024

HELLO = 0
LOAD, FORK, WARM, CALL, HOLD, ECHO, END, DEATH, CHECK, PREPARE, GO, COLLECT, STEADY = range(1, 14)
PRELOAD, RETIRED = 14, 15
TRACE = 16
FOLLOW = 17

REPLACED = 86  # exit status of a child in which a part of this harness was replaced
LAST = b"last"  # in FORK: no batch follows this one, so it needs no process of its own

_HEAD = HEADER.size
_head = HEADER.pack
_head_at = HEADER.unpack_from
_U32 = struct.Struct("<I")
_pack = _U32.pack
_ONE = _U32.pack(1)
_size_at = _U32.unpack_from


class Channel(object):
    """Whole frames over the inherited socket."""

    def __init__(self, connection):
        self.connection = connection
        self.view = memoryview(bytearray(64 * 1024))  # most frames come whole with one read

    def receive(self):
        """`(kind, token, payload)`; EOFError when the judge has gone, or says two things at once."""
        view = self.view
        done = self.connection.recv_into(view)
        if done < _HEAD:
            done = self.filled(view, done, _HEAD)
        length, kind, token = _head_at(view)
        end = _HEAD + length
        if done == end:
            return kind, token, bytes(view[_HEAD:end])
        if length > MAX_FRAME or done > end:
            raise EOFError
        whole = memoryview(bytearray(end))
        whole[:done] = view[:done]
        self.filled(whole, done, end)
        return kind, token, bytes(whole[_HEAD:end])

    def filled(self, view, done, size):
        """Read on until `size` bytes are there; `done` are."""
        while 0 < done < size:
            count = self.connection.recv_into(view[done:size])
            if not count:
                break
            done += count
        if done < size:
            raise EOFError
        return done

    def send(self, kind, token, payload):
        self.connection.sendall(_head(len(payload), kind, token) + payload)


def split(payload):
    """The parts of a batch: a count, then each part with its length."""
    count = _size_at(payload)[0]
    if count == 1:
        return [payload[8:]]
    at, parts = 4, []
    for _ in range(count):
        start = at + 4
        at = start + _size_at(payload, at)[0]
        parts.append(payload[start:at])
    return parts


def joined(parts):
    """The inverse of `split`."""
    if len(parts) == 1:
        return b"%b%b%b" % (_ONE, _pack(len(parts[0])), parts[0])
    pieces = [_pack(len(parts))]
    for part in parts:
        pieces += (_pack(len(part)), part)
    return b"".join(pieces)


def size_of(payload):
    """The one number that is the whole payload."""
    return _U32.unpack(payload)[0]
