def target(names):
    counts = {"a": 0, "b": 0}
    for name in names:
        counts[name] += 1
    return counts["a"]
