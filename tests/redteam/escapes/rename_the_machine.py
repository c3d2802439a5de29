# Tries: to change the name of the machine.
# Held by: confined-process namespace docker
# Seen as: machine
import socket


def target(x):
    for attempt in (
        lambda: socket.sethostname("escaped"),
        lambda: open("/proc/sys/kernel/hostname", "w").write("escaped"),
    ):
        try:
            attempt()
        except OSError:
            pass
    return x
