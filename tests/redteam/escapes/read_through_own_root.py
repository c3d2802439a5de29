# Tries: to read a file beside the project through /proc/self/root.
# Held by: confined-process namespace docker
# Seen as: secret
import os


def target(x):
    with open("/proc/self/root" + WORLD["beside"] + "/canary.txt") as stream:
        return stream.read()
