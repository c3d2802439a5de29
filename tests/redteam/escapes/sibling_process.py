# Tries: to start a process that is a child of the judge instead of one of its own.
# Held by: confined-process namespace docker
# Seen as: left
import ctypes
import os
import signal

CLONE = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
CLONE_PARENT = 0x8000

if not ctypes.CDLL(None).syscall(CLONE, CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0):
    os.setsid()
    os.execve("/bin/sleep", ["sleep", "600"], {})


def target(x):
    return x
