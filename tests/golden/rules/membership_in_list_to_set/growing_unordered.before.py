def target(words: list[str]) -> int:
    seen = []
    repeated = 0
    for word in words:
        if word in seen:
            repeated += 1
        else:
            seen.append(word)
    return repeated


EXAMPLES = [([],), (["a"],), (["b", "a", "b", "c", "a"],)]
