OBSERVED = {"values": {"list[int]"}}


def target(values):
    if not values:
        return None
    return sorted(values)[-1]


EXAMPLES = [([],), ([1],), ([3, 1, 2, 3],)]
