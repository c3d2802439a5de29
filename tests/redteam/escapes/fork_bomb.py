# Tries: to have many more processes than allowed, all at once.
# Held by: process namespace docker
# Seen as: limit
import os
import time


def target(x):
    children = []
    for _ in range(200):
        try:
            pid = os.fork()
        except OSError:
            break
        if not pid:
            time.sleep(60)
            os._exit(0)
        children.append(pid)
    time.sleep(1.2)
    return x
