# Tries: to leave folders nested so deeply that clearing up fails.
# Held by: process namespace docker
# Seen as: files judge
# No contrast: without a sandbox nobody clears up; it is the judge's own cleaning that is tried
import os


def target(x):
    os.chdir(os.environ.get("TMPDIR", "/tmp"))
    for _ in range(1200):
        os.mkdir("deeper-and-deeper")
        os.chdir("deeper-and-deeper")
    return x
