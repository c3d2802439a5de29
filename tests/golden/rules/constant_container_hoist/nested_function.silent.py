def target(names):
    counts = {"a": 0, "b": 0}

    def add(name):
        counts[name] = 1

    for name in names:
        add(name)
    return counts["a"]
