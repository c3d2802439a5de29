# Tries: to mount the project again, writable this time, and write to its snapshot.
# Held by: confined-process namespace docker
# Seen as: files
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os

MS_REMOUNT, MS_BIND = 32, 4096


def target(x):
    libc.mount(b"none", os.getcwd().encode(), None, MS_REMOUNT | MS_BIND, None)
    for folder in (os.getcwd(), WORLD["project"], WORLD["snapshot"]):
        try:
            with open(os.path.join(folder, "mod.py"), "a") as stream:
                stream.write("# written\n")
        except OSError:
            pass
    return x
