def target(words: list[str]) -> list[str]:
    seen = []
    for word in words:
        if word not in seen:
            seen.append(word)
    return seen


EXAMPLES = [([],), (["a"],), (["b", "a", "b", "c", "a"],)]
