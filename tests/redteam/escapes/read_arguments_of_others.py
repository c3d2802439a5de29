# Tries: to read the arguments of every process it can see.
# Held by: namespace docker
# Seen as: secret
import glob


def target(x):
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as stream:
                found.append(stream.read(8192))
        except OSError:
            pass
    return found
