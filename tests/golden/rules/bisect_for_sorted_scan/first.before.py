OBSERVED = {"words": {"list[str]"}, "wanted": {"str"}}


def target(words, wanted):
    ordered = sorted(words)
    for position, word in enumerate(ordered):
        if word >= wanted:
            return position
    return len(ordered)


EXAMPLES = [([], "a"), (["b"], "a"), (["b"], "c"), (["b", "a", "c", "b"], "b")]
