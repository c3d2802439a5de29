OBSERVED = {"rest": {"list[int]"}}


def target(rest):
    total = 0
    while rest:
        head = rest[0]
        rest = rest[1:]
        total += head * len(rest)
    return total


EXAMPLES = [([],)]
