def target(words: list[str]) -> dict[str, int]:
    counts = {}
    counts_get = counts.get
    for word in words:
        counts[word] = counts_get(word, 0) + 1
    return counts


EXAMPLES = [([],), (["a"],), (["b", "a", "b"],), ([[1]],)]
