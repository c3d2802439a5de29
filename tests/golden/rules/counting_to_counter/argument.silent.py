def target(words, counts):
    for word in words:
        counts.setdefault(word, []).append(1)
    return counts
