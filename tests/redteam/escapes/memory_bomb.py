# Tries: to use more memory than allowed in one process.
# Held by: process namespace docker
# Seen as: limit
import time


def target(x):
    pieces = []
    try:
        for _ in range(14):
            pieces.append(bytearray(b"x") * (50 * 1024 * 1024))
    except MemoryError:
        pass
    time.sleep(1.2)
    return x
