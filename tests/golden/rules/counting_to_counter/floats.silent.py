def target(words):
    counts = {}
    for word in words:
        if word in counts:
            counts[word] += 1.5
        else:
            counts[word] = 1.5
    return counts
