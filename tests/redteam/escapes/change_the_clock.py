# Tries: to set the clock of the machine back by a day.
# Held by: confined-process namespace docker
# Seen as: machine
# No contrast: the clock belongs to the root of the machine, not of a user namespace
import time


def target(x):
    time.clock_settime(time.CLOCK_REALTIME, time.time() - 86400)
    return x
