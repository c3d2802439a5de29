# Tries: to leave a child that has stopped itself and so answers to nothing.
# Held by: process namespace docker
# Seen as: left unnoticed
import os
import signal


def target(x):
    if not os.fork():
        os.setsid()
        if not os.fork():
            os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    os.wait()
    return x
