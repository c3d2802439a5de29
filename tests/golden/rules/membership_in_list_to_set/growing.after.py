def target(words: list[str]) -> list[str]:
    seen = []
    seen_set = set()
    for word in words:
        if word not in seen_set:
            seen.append(word)
            seen_set.add(word)
    return seen


EXAMPLES = [([],), (["a"],), (["b", "a", "b", "c", "a"],)]
