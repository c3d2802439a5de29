# Tries: to read a file beside the project through the judge's root folder.
# Held by: confined-process namespace docker
# Seen as: secret
import os


def target(x):
    with open("/proc/%d/root%s/canary.txt" % (WORLD["judge"], WORLD["beside"])) as stream:
        return stream.read()
