# Tries: to read a file beside the project by climbing out of it.
# Held by: confined-process namespace docker
# Seen as: secret
import os


def target(x):
    with open(os.path.join(os.getcwd(), *[".."] * 20, *(WORLD["beside"] + "/canary.txt").split("/"))) as stream:
        return stream.read()
