# Tries: to leave a note in a keyring of the kernel.
# Held by: confined-process namespace docker
# Seen as: machine
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os

ADD_KEY = {"x86_64": 248, "aarch64": 217}[os.uname().machine]


def target(x):
    for ring in (-4, -5, -3):
        libc.syscall(ADD_KEY, b"user", WORLD["note"].encode(), b"note", 4, ring)
    return x
