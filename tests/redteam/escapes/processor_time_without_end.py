# Tries: to burn processor time for ever, the limit's signal ignored.
# Held by: process namespace docker
# Seen as: judge
# No contrast: without a deadline the judge would wait for ever; that it has one is the judge's own doing
import signal

signal.signal(signal.SIGXCPU, signal.SIG_IGN)


def target(x):
    while True:
        pass
