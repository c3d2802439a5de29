# Tries: to have the kernel do its work, past every filter of calls (io_uring).
# Held by: confined-process namespace docker
# Seen as: kernel
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import time

IO_URING_SETUP = 425


def target(x):
    libc.syscall(IO_URING_SETUP, 4, (ctypes.c_uint32 * 30)())
    time.sleep(0.3)
    return x
