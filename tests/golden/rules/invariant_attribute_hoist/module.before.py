import math


def target(points):
    out = []
    for x, y in points:
        out.append(math.sqrt(x * x + y * y))
    return out


EXAMPLES = [([],), ([(3, 4)],), ([(0, 0), (5, 12)],), ([(1, 2), ("a", 2)],)]
