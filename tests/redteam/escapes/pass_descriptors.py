# Tries: to fill the judge's table of open files by passing it descriptors over the channel.
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


import array
import os
import socket


def target(x):
    passed = array.array("i", [os.open("/dev/null", os.O_RDONLY) for _ in range(50)])
    for _ in range(50):
        channel().sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
    return x
