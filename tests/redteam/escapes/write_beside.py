# Tries: to write a file beside the project.
# Held by: confined-process namespace docker
# Seen as: files
def target(x):
    with open(WORLD["beside"] + "/canary.txt", "a") as stream:
        stream.write("written")
    return x
