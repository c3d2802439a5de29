# Tries: to read what perfsmith keeps about earlier candidates.
# Held by: confined-process namespace docker
# Seen as: secret
import os


def target(x):
    with open(WORLD["project"] + "/.perfsmith/store") as stream:
        return stream.read()
