# Tries: to leave children that ignore every signal that can be ignored.
# Held by: process namespace docker
# Seen as: left
import os
import signal
import time


def target(x):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    for _ in range(3):
        if not os.fork():
            while True:
                time.sleep(600)
    return x
