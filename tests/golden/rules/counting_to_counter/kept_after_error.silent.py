def target(words):
    counts = {}
    try:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    except TypeError:
        pass
    return counts
