# Tries: to write to the terminal of the judge by its name.
# Held by: confined-process namespace docker
# Seen as: terminal
import os


def target(x):
    for path in (WORLD["terminal"], "/dev/tty", "/dev/console"):
        try:
            os.write(os.open(path, os.O_WRONLY | os.O_NOCTTY), b"\x1b[2J\x07")
        except OSError:
            pass
    return x
