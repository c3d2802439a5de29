OBSERVED = {"ordered": {"list[int]"}, "limit": {"int"}}


def target(ordered, limit):
    return sum(1 for value in ordered if value < limit)


EXAMPLES = [([], 1)]
