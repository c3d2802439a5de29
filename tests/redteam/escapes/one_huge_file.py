# Tries: to write one file that is larger than allowed.
# Held by: process namespace docker
# Seen as: limit
import os
import signal
import time

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def target(x):
    try:
        with open(os.path.join(os.environ.get("TMPDIR", "/tmp"), "huge"), "wb") as stream:
            for _ in range(12):
                stream.write(bytes(16 * 1024 * 1024))
    except OSError:
        pass
    time.sleep(1.2)
    return x
