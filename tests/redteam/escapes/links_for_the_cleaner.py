# Tries: to have the judge remove files of the outside when it clears up, by links.
# Held by: process namespace docker
# Seen as: files
# No contrast: without a sandbox nobody clears up; it is the judge's own cleaning that is tried
import os
import shutil


def target(x):
    home = os.environ.get("TMPDIR", "/tmp")
    if os.path.islink(home):
        return x
    os.symlink(WORLD["beside"], home + "/beside")
    for folder in (os.getcwd(), home):
        try:
            moved = folder + "-moved"
            os.rename(folder, moved)
            os.symlink(WORLD["beside"], folder)
        except OSError:
            pass
    return x
