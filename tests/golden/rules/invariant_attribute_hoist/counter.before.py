def target(words: list[str]) -> dict[str, int]:
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


EXAMPLES = [([],), (["a"],), (["b", "a", "b"],), ([[1]],)]
