OBSERVED = {"values": {"list[int]"}}


def target(values):
    if not values:
        return None
    return max(values)


EXAMPLES = [([],), ([1],), ([3, 1, 2, 3],)]
