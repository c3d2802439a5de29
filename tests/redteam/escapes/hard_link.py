# Tries: to give a file of the outside a second name, and write to it under that.
# Held by: confined-process namespace docker
# Seen as: files
import os


def target(x):
    for folder in (os.environ.get("TMPDIR", "/tmp"), WORLD["temporary"]):
        try:
            os.link(WORLD["beside"] + "/canary.txt", folder + "/second")
            with open(folder + "/second", "a") as stream:
                stream.write("written")
        except OSError:
            pass
    return x
