# Tries: to write so much that the judge or its disk is full.
# Held by: process namespace docker
# Seen as: judge limit
# No contrast: what is printed is caught inside the worker, whatever holds the process
import os
import sys


def target(x):
    piece = bytes(1024 * 1024)
    for descriptor in (1, 2):
        for _ in range(300):
            os.write(descriptor, piece)
    for _ in range(20):
        sys.stdout.write("x" * 1024 * 1024)
    return x
