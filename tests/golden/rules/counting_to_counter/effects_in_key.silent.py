def target(words, key):
    counts = {}
    for word in words:
        counts[key(word)] = counts.get(key(word), 0) + 1
    return counts
