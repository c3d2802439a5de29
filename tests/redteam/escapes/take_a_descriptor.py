# Tries: to take an open file out of another process (pidfd_getfd).
# Held by: confined-process namespace docker
# Seen as: secret
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os

PIDFD_GETFD = 438


def target(x):
    found = []
    for number in range(3, 10):
        taken = libc.syscall(PIDFD_GETFD, os.pidfd_open(WORLD["canary"]), number, 0)
        if taken >= 0:
            found.append(os.pread(taken, 4096, 0))
    return found
