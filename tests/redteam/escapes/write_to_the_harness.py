# Tries: to change the program that runs candidates, for those that come later.
# Held by: confined-process namespace docker
# Seen as: files
import os


def target(x):
    for folder in {os.path.dirname(os.path.abspath(__import__("__main__").__file__)), WORLD["harness"]}:
        try:
            with open(folder + "/codec.py", "a") as stream:
                stream.write("# written\n")
        except OSError:
            pass
    return x
