# Tries: to open settings of the kernel and of other processes in /proc for writing; nothing is written.
# Held by: confined-process namespace docker
# Seen as: machine
import os
import stat

ABOUT_OPEN_FILES = ("fd", "fdinfo", "map_files", "net", "task")
OPEN_TO_ALL = ("attr", "timerslack_ns", "pressure")  # and they ask for rights, or end with who opened them


def opens(path):
    try:
        is_setting = stat.S_ISREG(os.lstat(path).st_mode)
        if is_setting:
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return is_setting


def target(x):
    # Its parent is its own too: the process of the same program that has made this one.
    left_out = {*ABOUT_OPEN_FILES, *OPEN_TO_ALL, str(os.getpid()), str(os.getppid())}
    found = []
    for folder, folders, files in os.walk("/proc"):
        folders[:] = [name for name in folders if name not in left_out]
        found += [os.path.join(folder, name) for name in files if name not in left_out]
    found = [path for path in found if opens(path)]
    return ["OPEN-FOR-WRITING", len(found), found[:50]] if found else x
