# Tries: to look like a failure of the sandbox itself, for which no candidate is blamed.
# Held by: process namespace docker
# Seen as: blame
# No contrast: without a sandbox there is nothing to blame
import glob
import os

for path in ["/proc/1/fd/2"] + glob.glob("/proc/[0-9]*/fd/2"):
    try:
        if os.path.realpath(path) != "/dev/null":
            with open(path, "w") as stream:
                stream.write("bwrap: Can't make anything work\n")
    except OSError:
        pass
os._exit(1)
