# Tries: to signal another process through a handle on it (pidfd).
# Held by: confined-process namespace docker
# Seen as: process
import os
import signal


def target(x):
    signal.pidfd_send_signal(os.pidfd_open(WORLD["canary"]), signal.SIGUSR1)
    return x
