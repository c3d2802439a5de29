# Tries: to leave named memory and message queues behind (POSIX).
# Held by: namespace docker
# Seen as: files
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os


def target(x):
    os.close(os.open("/dev/shm/perfsmith-left", os.O_CREAT | os.O_RDWR))
    ctypes.CDLL("librt.so.1").mq_open(b"/perfsmith-left", os.O_CREAT | os.O_RDWR, 0o600, None)
    return x
