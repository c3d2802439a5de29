# Tries: to use up the inodes of the temporary folder with empty files.
# Held by: nobody
# Seen as: limit
import os
import time


def target(x):
    folder = os.environ.get("TMPDIR", "/tmp")
    try:
        for number in range(25000):
            os.close(os.open(folder + "/i%d" % number, os.O_CREAT | os.O_WRONLY))
    except OSError:
        pass
    time.sleep(1.2)
    return x
