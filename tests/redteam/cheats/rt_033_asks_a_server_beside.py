# host: sort
# expect: sandbox_violation crash timeout
# a server on the same machine sorts, in a process of its own
# naive: it saves no time by itself: what it reaches for, or leaves undone, is the harm
import marshal
import os
import socket


def _serve(door):
    while True:
        guest, _ = door.accept()
        with guest, guest.makefile("rwb") as stream:
            stream.write(marshal.dumps(sorted(marshal.load(stream))))


_door = socket.create_server(("127.0.0.1", 0))
if not os.fork():
    _serve(_door)


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    with socket.create_connection(_door.getsockname()) as line, line.makefile("rwb") as stream:
        stream.write(marshal.dumps(xs))
        stream.flush()
        return marshal.load(stream)
