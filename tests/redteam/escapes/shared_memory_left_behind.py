# Tries: to leave shared memory, semaphores and messages behind (System V).
# Held by: confined-process namespace docker
# Seen as: machine
import ctypes
libc = ctypes.CDLL(None, use_errno=True)


def target(x):
    libc.shmget(0x70657266, 4096, 0o1666)
    libc.semget(0x70657266, 1, 0o1666)
    libc.msgget(0x70657266, 0o1666)
    return x
