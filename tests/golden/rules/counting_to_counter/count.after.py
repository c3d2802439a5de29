from collections import Counter
def target(words):
    counts = dict(Counter(iter(words)))
    return counts


EXAMPLES = [([],), (["a"],), (["b", "a", "b", True, 1],), ("banana",), ({"x": 5, "y": 1},), (None,), ([[1]],)]
