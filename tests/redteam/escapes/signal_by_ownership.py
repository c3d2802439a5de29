# Tries: to have the kernel signal another process when a file of its own becomes readable.
# Held by: confined-process namespace docker
# Seen as: process
import fcntl
import os


def target(x):
    read, write = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, WORLD["canary"])
    fcntl.fcntl(read, fcntl.F_SETFL, fcntl.fcntl(read, fcntl.F_GETFL) | fcntl.FASYNC)
    os.write(write, b"x")
    return x
