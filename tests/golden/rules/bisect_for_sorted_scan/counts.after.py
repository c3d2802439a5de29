from bisect import bisect_left
from bisect import bisect_right
OBSERVED = {"values": {"list[int]"}, "limits": {"list[int]"}}


def target(values, limits):
    ordered = sorted(values)
    out = []
    for limit in limits:
        below = bisect_left(ordered, limit)
        above = len(ordered) - bisect_right(ordered, limit)
        out.append((below, above))
    return out


EXAMPLES = [([], []), ([], [1]), ([1], [0, 1, 2]), ([3, 1, 2, 2, 5], [2, 9, -1, 5])]
