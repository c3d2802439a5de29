# Tries: to leave processes that start one another anew as soon as one of them is killed.
# Held by: process namespace docker
# Seen as: left unnoticed
import os
import time


def watch(other):
    parent = os.getppid()
    deadline = time.time() + 20
    while time.time() < deadline:
        if os.getppid() != parent or not alive(other):
            parent = os.getppid()
            other = os.fork() or os.getppid()
            time.sleep(0.02)
        time.sleep(0.002)
    os._exit(0)


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as stream:
            return stream.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def target(x):
    if not os.fork():
        os.setsid()
        if not os.fork():
            pid = os.fork()
            watch(pid or os.getppid())
        os._exit(0)
    os.wait()
    time.sleep(0.1)
    return x
