OBSERVED = {"words": {"list[str]"}, "wanted": {"str"}}


def target(words, wanted):
    hits = sum(1 for word in words if word == wanted)
    long = sum(1 for word in words if len(word) > 3)
    return hits, long


EXAMPLES = [
    ([], "a"),
    (["a"], "a"),
    (["a", "bbbb", "a"], "a"),
    (["a", 5], "a"),
]
