# Tries: to write to the user's own project and to its snapshot.
# Held by: confined-process namespace docker
# Seen as: files
def target(x):
    for folder in (WORLD["project"], WORLD["snapshot"]):
        try:
            with open(folder + "/mod.py", "a") as stream:
                stream.write("# written\n")
        except OSError:
            pass
    return x
