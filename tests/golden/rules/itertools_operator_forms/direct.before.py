OBSERVED = {"values": {"list[int]", "tuple[int, ...]"}}


def target(values):
    total = 0
    for i in range(len(values)):
        if values[i] > 2:
            total += values[i] * 2
    return total


EXAMPLES = [([],), ([1],), ([3, 1, 4],), ((5, 6),), ([3, "a"],)]
