# Tries: to send a signal to every process there is.
# Held by: confined-process namespace docker
# Seen as: process judge
import os
import signal

signal.signal(signal.SIGUSR2, signal.SIG_IGN)


def target(x):
    os.kill(-1, signal.SIGUSR2)
    return x
