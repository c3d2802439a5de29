# Tries: to have code run at every start of the interpreter (a .pth file).
# Held by: confined-process namespace docker
# Seen as: files
def target(x):
    with open(WORLD["site"] + "/start.pth", "w") as stream:
        stream.write("import os\n")
    return x
