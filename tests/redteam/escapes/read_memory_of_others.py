# Tries: to read the memory of another process through its maps.
# Held by: confined-process namespace docker
# Seen as: secret
def target(x):
    found = []
    with open("/proc/%d/maps" % WORLD["canary"]) as maps:
        with open("/proc/%d/mem" % WORLD["canary"], "rb", buffering=0) as memory:
            for line in maps:
                if "[stack]" in line:
                    start, end = (int(part, 16) for part in line.split()[0].split("-"))
                    memory.seek(start)
                    text = memory.read(end - start)
                    at = text.find(b"CANARY=")
                    found.append(text[max(0, at - 100) : at + 100])
    return found
