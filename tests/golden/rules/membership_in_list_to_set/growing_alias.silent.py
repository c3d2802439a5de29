def target(words: list[str], keep):
    seen = []
    keep(seen)
    for word in words:
        if word not in seen:
            seen.append(word)
    return seen
