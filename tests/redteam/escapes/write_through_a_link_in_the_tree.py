# Tries: to write through a link in the project that leads out of it.
# Held by: confined-process namespace docker
# Seen as: files
def target(x):
    with open("link/canary.txt", "a") as stream:
        stream.write("written")
    return x
