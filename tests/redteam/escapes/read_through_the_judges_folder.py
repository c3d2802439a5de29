# Tries: to read a file in the folder the judge is working in.
# Held by: confined-process namespace docker
# Seen as: secret
import os


def target(x):
    with open("/proc/%d/cwd/key" % WORLD["judge"]) as stream:
        return stream.read()
