from bisect import bisect_left
OBSERVED = {"words": {"list[str]"}, "wanted": {"str"}}


def target(words, wanted):
    ordered = sorted(words)
    return bisect_left(ordered, wanted)


EXAMPLES = [([], "a"), (["b"], "a"), (["b"], "c"), (["b", "a", "c", "b"], "b")]
