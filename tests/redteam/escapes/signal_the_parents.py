# Tries: to end whatever started it, parent by parent.
# Held by: confined-process namespace docker
# Seen as: judge
import os
import signal


def target(x):
    pid = os.getpid()
    while pid > 1:
        with open("/proc/%d/stat" % pid) as stream:
            pid = int(stream.read().rpartition(")")[2].split()[1])
        if pid == WORLD["judge"]:
            os.kill(pid, signal.SIGTERM)
            break
    return x
