# Tries: to leave an image of its memory behind by crashing.
# Held by: process namespace docker
# Seen as: files
# No contrast: where images go is a setting of the whole machine, and their size may be 0 already
import os
import resource
import signal


def target(x):
    os.chdir(WORLD["temporary"] if os.access(WORLD["temporary"], os.W_OK) else "/tmp")
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    os.kill(os.getpid(), signal.SIGSEGV)
