# Tries: to write into the memory of another process through /proc.
# Held by: confined-process namespace docker
# Seen as: process
def target(x):
    with open("/proc/%d/mem" % WORLD["canary"], "r+b", buffering=0) as memory:
        memory.seek(WORLD["address"])
        memory.write(b"harmed")
    return x
