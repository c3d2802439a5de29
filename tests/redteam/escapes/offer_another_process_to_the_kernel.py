# Tries: to have another process killed first when memory runs out.
# Held by: confined-process namespace docker
# Seen as: process
def target(x):
    with open("/proc/%d/oom_score_adj" % WORLD["canary"], "w") as stream:
        stream.write("1000")
    return x
