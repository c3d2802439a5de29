# Tries: to leave folders that their owner may not open, so that clearing up fails.
# Held by: process namespace docker
# Seen as: files judge
# No contrast: without a sandbox nobody clears up; it is the judge's own cleaning that is tried
import os


def target(x):
    folder = os.environ.get("TMPDIR", "/tmp") + "/locked"
    os.makedirs(folder + "/inner/most")
    os.chmod(folder + "/inner", 0)
    os.chmod(folder, 0)
    return x
