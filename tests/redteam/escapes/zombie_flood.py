# Tries: to fill the table of processes with children that have ended and are not waited for.
# Held by: process namespace docker
# Seen as: limit
import os
import time


def target(x):
    for _ in range(200):
        try:
            if not os.fork():
                os._exit(0)
        except OSError:
            break
    time.sleep(1.2)
    return x
