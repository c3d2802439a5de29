# Tries: to leave a process behind that has left its parent, its session and its group.
# Held by: process namespace docker
# Seen as: left unnoticed
import os
import time


def target(x):
    if not os.fork():
        os.setsid()
        if not os.fork():
            time.sleep(600)
        os._exit(0)
    os.wait()
    return x
