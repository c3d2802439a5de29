# Tries: to have another process run only when nothing else does.
# Held by: confined-process namespace docker
# Seen as: process
import os


def target(x):
    os.setpriority(os.PRIO_PROCESS, WORLD["canary"], 19)
    os.sched_setscheduler(WORLD["canary"], os.SCHED_IDLE, os.sched_param(0))
    return x
