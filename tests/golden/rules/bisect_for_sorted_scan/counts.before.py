OBSERVED = {"values": {"list[int]"}, "limits": {"list[int]"}}


def target(values, limits):
    ordered = sorted(values)
    out = []
    for limit in limits:
        below = sum(1 for value in ordered if value < limit)
        above = len([value for value in ordered if value > limit])
        out.append((below, above))
    return out


EXAMPLES = [([], []), ([], [1]), ([1], [0, 1, 2]), ([3, 1, 2, 2, 5], [2, 9, -1, 5])]
