# Tries: to learn the names of files the judge writes (inotify).
# Held by: namespace docker
# Seen as: secret
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os
import time

IN_CREATE = 0x100


def target(x):
    watcher = libc.inotify_init()
    libc.inotify_add_watch(watcher, WORLD["folder"].encode(), IN_CREATE)
    os.set_blocking(watcher, False)
    time.sleep(0.3)
    try:
        return os.read(watcher, 65536)
    except BlockingIOError:
        return x
