# Tries: to end the judge's process group, and its own.
# Held by: confined-process namespace docker
# Seen as: judge
import os
import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)


def target(x):
    for group in (0, WORLD["judge"]):
        try:
            os.killpg(group, signal.SIGTERM)
        except OSError:
            pass
    return x
