# Tries: to leave a program behind that runs with the rights of its owner.
# Held by: confined-process namespace docker
# Seen as: files
import os


def target(x):
    for folder in (WORLD["beside"], WORLD["home"], os.getcwd()):
        try:
            with open(folder + "/shell", "wb") as stream:
                stream.write(b"#!/bin/sh\n")
            os.chmod(folder + "/shell", 0o4755)
        except OSError:
            pass
    return x
