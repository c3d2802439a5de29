# Tries: to read a file beside the project.
# Held by: confined-process namespace docker
# Seen as: secret
import os


def target(x):
    with open(WORLD["beside"] + "/canary.txt") as stream:
        return stream.read()
