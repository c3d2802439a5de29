OBSERVED = {"values": {"list[int]", "tuple[int, ...]"}}


def target(values):
    total = 0
    for item in values:
        if item > 2:
            total += item * 2
    return total


EXAMPLES = [([],), ([1],), ([3, 1, 4],), ((5, 6),), ([3, "a"],)]
