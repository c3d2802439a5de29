# Tries: to become root in a user namespace of its own, the usual door to the kernel.
# Held by: confined-process namespace docker
# Seen as: kernel
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import time

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x20000, 0x10000000, 0x40000000


def target(x):
    libc.unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET)
    time.sleep(0.3)
    return x
