# Tries: to type a command into the terminal of the judge (TIOCSTI).
# Held by: confined-process namespace docker
# Seen as: terminal
# No contrast: a session of its own holds it, and every child is given one here
import fcntl
import os
import termios


def target(x):
    for path in (WORLD["terminal"], "/dev/tty"):
        try:
            terminal = os.open(path, os.O_RDWR | os.O_NOCTTY)
            for letter in b"injected":
                fcntl.ioctl(terminal, termios.TIOCSTI, bytes([letter]))
        except OSError:
            pass
    return x
