"""A parent for everything a program leaves behind, so that nothing gets out of its tree.

A process whose parent has ended is handed to the nearest ancestor that has asked for such orphans. This one
asks, runs nothing of the project, and ends the rest when the program ends.
Runs under Python 3.8 and later, standard library only.
"""

import ctypes
import os
import signal

_SET_DUMPABLE = 4
_SET_CHILD_SUBREAPER = 36
_OF_A_SIGNAL = 128


def watch_over():
    """Fork; returns in the child only. The parent waits, and ends as the child has ended."""
    one, zero = ctypes.c_ulong(1), ctypes.c_ulong(0)
    control = ctypes.CDLL(None).prctl
    control(ctypes.c_int(_SET_CHILD_SUBREAPER), one, zero, zero, zero)
    # A program of the same user may not write into this process; starting it ends this for the child.
    control(ctypes.c_int(_SET_DUMPABLE), zero, zero, zero, zero)
    child = os.fork()
    if child:
        close_all()
        os.chdir("/")
        status = ended(child)
        end_the_rest()
        os._exit(_OF_A_SIGNAL + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


def close_all():
    """Keep nothing the program was given: the judge must see when the program closes its end."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2:
            try:
                os.close(int(name))
            except OSError:
                pass  # the folder that was just read


def ended(child):
    """How the program has ended; orphans that end meanwhile are reaped."""
    while True:
        pid, status = os.wait()
        if pid == child:
            return status


def end_the_rest():
    """Kill until nobody is left; a child of one that was killed comes here too."""
    while True:
        try:
            with open("/proc/thread-self/children") as stream:
                for pid in stream.read().split():
                    os.kill(int(pid), signal.SIGKILL)
            os.wait()
        except (ChildProcessError, FileNotFoundError):
            return
