# Tries: to open many more files than allowed.
# Held by: process namespace docker
# Seen as: limit
import os
import resource
import time


def target(x):
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (2000, 2000))
    except (OSError, ValueError):
        pass
    try:
        for _ in range(1000):
            os.open("/dev/null", os.O_RDONLY)
    except OSError:
        pass
    time.sleep(1.2)
    return x
