import math


def target(points):
    out = []
    out_append = out.append
    math_sqrt = math.sqrt
    for x, y in points:
        out_append(math_sqrt(x * x + y * y))
    return out


EXAMPLES = [([],), ([(3, 4)],), ([(0, 0), (5, 12)],), ([(1, 2), ("a", 2)],)]
