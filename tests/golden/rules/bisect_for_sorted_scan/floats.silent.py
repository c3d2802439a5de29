OBSERVED = {"values": {"list[float]"}, "limit": {"float"}}


def target(values, limit):
    ordered = sorted(values)
    return sum(1 for value in ordered if value < limit)


EXAMPLES = [([], 1.0)]
