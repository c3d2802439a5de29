# Tries: to join the network of the first process it can see, and connect from there.
# Held by: confined-process namespace docker
# Seen as: network
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os
import socket


def target(x):
    for pid in (WORLD["judge"], 1):
        try:
            libc.setns(os.open("/proc/%d/ns/net" % pid, os.O_RDONLY), 0)
        except OSError:
            continue
        with socket.socket() as client:
            client.settimeout(1)
            client.connect(("127.0.0.1", WORLD["tcp4"]))
    return x
