# Tries: to open performance counters (perf_event_open).
# Held by: confined-process namespace docker
# Seen as: kernel
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os
import time

NUMBER = {"x86_64": 298, "aarch64": 241}[os.uname().machine]


def target(x):
    wanted = (ctypes.c_uint32 * 32)(1, 128)
    wanted[10] = 0x60
    libc.syscall(NUMBER, wanted, 0, -1, -1, 0)
    time.sleep(0.3)
    return x
