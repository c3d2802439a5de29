# Tries: to take a real-time priority and a better niceness than the judge.
# Held by: confined-process namespace docker
# Seen as: limit
# No contrast: niceness and real-time classes belong to the root of the machine, not of a user namespace
import os
import time


def target(x):
    for attempt in (
        lambda: os.setpriority(os.PRIO_PROCESS, 0, -10),
        lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    ):
        try:
            attempt()
        except OSError:
            pass
    time.sleep(1.2)
    return x
