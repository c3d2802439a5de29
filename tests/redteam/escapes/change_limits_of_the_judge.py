# Tries: to take the right to open files and to start processes from another process.
# Held by: confined-process namespace docker
# Seen as: process
import resource


def target(x):
    resource.prlimit(WORLD["canary"], resource.RLIMIT_NOFILE, (3, 3))
    return x
