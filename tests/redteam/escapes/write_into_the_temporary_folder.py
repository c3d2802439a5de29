# Tries: to leave files in the temporary folder of the judge.
# Held by: confined-process namespace docker
# Seen as: files
def target(x):
    for folder in (WORLD["temporary"], WORLD["base"]):
        try:
            with open(folder + "/planted", "w") as stream:
                stream.write("planted")
        except OSError:
            pass
    return x
