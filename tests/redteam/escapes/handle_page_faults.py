# Tries: to handle page faults itself, a part of many exploits (userfaultfd).
# Held by: confined-process namespace docker
# Seen as: kernel
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os
import time

NUMBER = {"x86_64": 323, "aarch64": 282}[os.uname().machine]


def target(x):
    if libc.syscall(NUMBER, 0) < 0:
        libc.syscall(NUMBER, 1)
    time.sleep(0.3)
    return x
