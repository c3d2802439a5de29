# Tries: to make a device file for the first disk, and read it.
# Held by: confined-process namespace docker
# Seen as: files
# No contrast: device files are made by the root of the machine only, never in a user namespace
import os
import stat


def target(x):
    for folder in (os.environ.get("TMPDIR", "/tmp"), WORLD["beside"]):
        os.mknod(folder + "/disk", stat.S_IFBLK | 0o600, os.makedev(8, 0))
    return x
