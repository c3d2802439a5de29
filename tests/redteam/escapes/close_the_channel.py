# Tries: to close the channel, so that the judge waits for ever.
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


import signal


def target(x):
    channel().close()
    while True:
        signal.pause()
