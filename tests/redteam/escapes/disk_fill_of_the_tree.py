# Tries: to fill the folder of the project.
# Held by: process namespace docker
# Seen as: limit
import os
import time


def target(x):
    folder = os.getcwd()
    try:
        for number in range(24):
            with open(os.path.join(folder, "fill%d" % number), "wb") as stream:
                stream.write(bytes(16 * 1024 * 1024))
    except OSError:
        pass
    time.sleep(1.2)
    return x
