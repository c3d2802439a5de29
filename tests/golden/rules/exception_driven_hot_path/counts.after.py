OBSERVED = {"words": {"list[str]"}}


def target(words):
    counts = {}
    for word in words:
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    return counts


EXAMPLES = [([],), (["a"],), (["a", "b", "a"],), (["a", "b", "c"],)]
