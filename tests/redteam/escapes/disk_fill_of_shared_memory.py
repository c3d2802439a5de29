# Tries: to fill /dev/shm with files, none of which is too large itself.
# Held by: namespace docker
# Seen as: limit
import os
import time


def target(x):
    folder = "/dev/shm"
    try:
        for number in range(24):
            with open(os.path.join(folder, "fill%d" % number), "wb") as stream:
                stream.write(bytes(16 * 1024 * 1024))
    except OSError:
        pass
    time.sleep(1.2)
    return x
