# Tries: to plant compiled code that is run instead of the source.
# Held by: confined-process namespace docker
# Seen as: files
import os


def target(x):
    for folder in (WORLD["snapshot"], WORLD["project"], WORLD["site"]):
        try:
            os.makedirs(folder + "/__pycache__", exist_ok=True)
            with open(folder + "/__pycache__/mod.cpython-311.pyc", "wb") as stream:
                stream.write(bytes(16))
        except OSError:
            pass
    return x
