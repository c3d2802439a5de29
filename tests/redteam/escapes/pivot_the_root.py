# Tries: to swap the root folder for another (pivot_root) in mounts of its own.
# Held by: confined-process namespace docker
# Seen as: kernel
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os
import time

PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]
CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000


def target(x):
    folder = os.environ.get("TMPDIR", "/tmp") + "/root"
    os.makedirs(folder + "/old", exist_ok=True)
    libc.unshare(CLONE_NEWUSER | CLONE_NEWNS)
    libc.mount(folder.encode(), folder.encode(), None, 4096, None)
    libc.syscall(PIVOT_ROOT, folder.encode(), (folder + "/old").encode())
    time.sleep(0.3)
    return x
