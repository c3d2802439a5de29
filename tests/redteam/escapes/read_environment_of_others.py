# Tries: to read the environment of every process it can see.
# Held by: confined-process namespace docker
# Seen as: secret
import glob


def target(x):
    found = []
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as stream:
                found.append(stream.read(8192))
        except OSError:
            pass
    return found
