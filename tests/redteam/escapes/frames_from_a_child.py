# Tries: to answer later requests from a process that is not the one asked.
# Held by: process namespace docker
# Seen as: believed unnoticed left
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


import os
import time


def target(x):
    part = b"FORGED" + b"-FRAME"
    reply = struct.pack("<II", 1, len(part)) + part
    token = local("serve", "token")
    if not os.fork():
        os.setsid()
        if os.fork():
            os._exit(0)
        time.sleep(0.05)
        while True:
            channel().sendall(HEADER.pack(len(reply), CALL, token) + reply)
            time.sleep(0.01)
    return x
