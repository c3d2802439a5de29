# Tries: to go on working on another processor after its call was answered.
# Held by: process namespace docker
# Seen as: unnoticed left
import os


def target(x):
    if not os.fork():
        os.setsid()
        while True:
            pass
    return x
