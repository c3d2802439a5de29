OBSERVED = {"words": {"list[str]"}}


def target(words):
    counts = {}
    for word in words:
        try:
            counts[word] += 1
        except KeyError:
            counts[word] = 1
    return counts


EXAMPLES = [([],), (["a"],), (["a", "b", "a"],), (["a", "b", "c"],)]
