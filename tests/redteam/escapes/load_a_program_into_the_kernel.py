# Tries: to make a map for programs of the kernel (bpf).
# Held by: confined-process namespace docker
# Seen as: kernel
# No contrast: most kernels refuse it to all but the root of the machine
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os
import time

NUMBER = {"x86_64": 321, "aarch64": 280}[os.uname().machine]


def target(x):
    wanted = (ctypes.c_uint32 * 32)(2, 4, 4, 4)
    libc.syscall(NUMBER, 0, wanted, 128)
    time.sleep(0.3)
    return x
