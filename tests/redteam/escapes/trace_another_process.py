# Tries: to attach to another process as a debugger and stop it.
# Held by: confined-process namespace docker
# Seen as: process
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

PTRACE_ATTACH = 16


def target(x):
    if libc.ptrace(PTRACE_ATTACH, WORLD["canary"], 0, 0) == 0:
        libc._exit(0)
    return x
