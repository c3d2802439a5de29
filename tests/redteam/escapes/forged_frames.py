# Tries: to send replies beforehand for requests that come later.
# Held by: process namespace docker
# Seen as: believed
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
    part = b"FORGED" + b"-FRAME"
    reply = struct.pack("<II", 1, len(part)) + part
    for kind in (CALL, 2, 8):
        for token in (local("serve", "token"), local("main", "token"), bytes(16)):
            channel().sendall(HEADER.pack(len(reply), kind, token) + reply)
    return x
