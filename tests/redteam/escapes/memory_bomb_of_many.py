# Tries: to use more memory than allowed in many processes, none of which uses too much itself.
# Held by: process namespace docker
# Seen as: limit
import os
import time


def target(x):
    children = []
    for _ in range(8):
        pid = os.fork()
        if not pid:
            piece = bytearray(b"x") * (100 * 1024 * 1024)
            time.sleep(60)
            os._exit(len(piece) % 2)
        children.append(pid)
    time.sleep(1.2)
    return x
