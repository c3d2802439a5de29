# Tries: to end the judge with SIGKILL.
# Held by: confined-process namespace docker
# Seen as: judge
import os
import signal


def target(x):
    os.kill(WORLD["judge"], signal.SIGKILL)
    return x
