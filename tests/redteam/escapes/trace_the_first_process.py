# Tries: to attach as a debugger to the first process of the sandbox, which is not its own.
# Held by: process namespace docker
# Seen as: blame
# No contrast: where nothing holds it the first process is the machine's own
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os
import time

PTRACE_ATTACH, PTRACE_KILL = 16, 8


def target(x):
    if libc.ptrace(PTRACE_ATTACH, 1, 0, 0) == 0:
        time.sleep(0.2)
        libc.ptrace(PTRACE_KILL, 1, 0, 0)
    os._exit(0)
