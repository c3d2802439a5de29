# Tries: to mount an empty file system over a folder of the outside.
# Held by: confined-process namespace docker
# Seen as: machine
import ctypes
libc = ctypes.CDLL(None, use_errno=True)


def target(x):
    libc.mount(b"none", WORLD["beside"].encode(), b"tmpfs", 0, None)
    return x
