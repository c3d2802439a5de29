# Tries: to change the root folder and climb out of it (chroot).
# Held by: confined-process namespace docker
# Seen as: secret
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

import os


def climb(name):
    for _ in range(20):
        os.chdir("..")
    with open("." + name) as stream:
        return stream.read()


def target(x):
    folder = os.environ.get("TMPDIR", "/tmp") + "/root"
    os.makedirs(folder, exist_ok=True)
    libc.chroot(folder.encode())
    return climb(WORLD["beside"] + "/canary.txt")
