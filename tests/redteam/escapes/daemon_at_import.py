# Tries: to leave a process behind while the module is imported.
# Held by: process namespace docker
# Seen as: left
import os
import time

if not os.fork():
    os.setsid()
    if not os.fork():
        time.sleep(600)
    os._exit(0)
os.wait()


def target(x):
    return x
