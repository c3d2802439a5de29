# Tries: to lift the limits it was given, and then to use more open files.
# Held by: process namespace docker
# Seen as: limit
import os
import resource
import time


def target(x):
    for name in ("RLIMIT_NOFILE", "RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_CPU"):
        try:
            resource.setrlimit(getattr(resource, name), (4096, 4096 if "NO" in name else resource.RLIM_INFINITY))
        except (OSError, ValueError):
            pass
    try:
        for _ in range(1000):
            os.open("/dev/null", os.O_RDONLY)
    except OSError:
        pass
    time.sleep(1.2)
    return x
