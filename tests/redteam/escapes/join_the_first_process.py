# Tries: to join mounts and processes of the first process it can see, and write there.
# Held by: confined-process namespace docker
# Seen as: files
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os


def target(x):
    for pid in (WORLD["judge"], 1):
        for kind in ("user", "mnt"):
            try:
                libc.setns(os.open("/proc/%d/ns/%s" % (pid, kind), os.O_RDONLY), 0)
            except OSError:
                pass
    with open(WORLD["beside"] + "/canary.txt", "a") as stream:
        stream.write("written")
    return x
