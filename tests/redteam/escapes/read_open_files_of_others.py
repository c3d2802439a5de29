# Tries: to read files that other processes have open, also those without a name.
# Held by: confined-process namespace docker
# Seen as: secret
import glob
import os


def target(x):
    found = []
    for path in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            if os.path.isfile(path):
                with open(path, "rb") as stream:
                    found.append(stream.read(8192))
        except OSError:
            pass
    return found
