# Tries: to change what the interpreter runs when it starts.
# Held by: confined-process namespace docker
# Seen as: files
import os


def target(x):
    for name in ("pyvenv.cfg", "bin/python3"):
        try:
            with open(os.path.join(WORLD["python"], name), "a") as stream:
                stream.write("\n")
        except OSError:
            pass
    return x
