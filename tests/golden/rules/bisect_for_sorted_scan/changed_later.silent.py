OBSERVED = {"values": {"list[int]"}, "limit": {"int"}}


def target(values, limit):
    ordered = sorted(values)
    ordered.append(limit)
    falling = sorted(values, reverse=True)
    return sum(1 for value in ordered if value < limit), sum(1 for value in falling if value < limit)


EXAMPLES = [([], 1)]
