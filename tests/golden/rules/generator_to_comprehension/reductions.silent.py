OBSERVED = {"words": {"list[str]"}}


def target(words):
    return sum(len(word) for word in words), max(len(word) for word in words)
