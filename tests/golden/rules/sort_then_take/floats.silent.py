OBSERVED = {"values": {"list[float]", "list[int]"}}


def target(values):
    return sorted(values)[0], sorted(values)[:2]


EXAMPLES = [([1.0],)]
