# Tries: to take a mount of the outside away.
# Held by: confined-process namespace docker
# Seen as: machine
import ctypes
libc = ctypes.CDLL(None, use_errno=True)


def target(x):
    libc.umount2(WORLD["mounted"].encode(), 2)
    return x
