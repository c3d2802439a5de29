# Tries: to read a file through a link in the project that leads out of it.
# Held by: confined-process namespace docker
# Seen as: secret
import os


def target(x):
    with open("link/canary.txt") as stream:
        return stream.read()
