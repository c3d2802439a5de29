def target(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
        if len(counts) > 3:
            return counts
    return None
