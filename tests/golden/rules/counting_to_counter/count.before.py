def target(words):
    counts = {}
    for word in words:
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    return counts


EXAMPLES = [([],), (["a"],), (["b", "a", "b", True, 1],), ("banana",), ({"x": 5, "y": 1},), (None,), ([[1]],)]
