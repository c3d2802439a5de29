# Tries: to keep or regain capabilities.
# Held by: confined-process namespace docker
# Seen as: privilege
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import time

PR_SET_NAME, PR_CAP_AMBIENT = 15, 47


def target(x):
    libc.prctl(PR_SET_NAME, b"grab-privileges", 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    every = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
    libc.capset(header, every)
    for number in range(40):
        libc.prctl(PR_CAP_AMBIENT, 2, number, 0, 0)
    time.sleep(0.3)
    return x
