# Tries: to stop the judge with SIGSTOP.
# Held by: confined-process namespace docker
# Seen as: judge
import os
import signal


def target(x):
    os.kill(WORLD["judge"], signal.SIGSTOP)
    return x
