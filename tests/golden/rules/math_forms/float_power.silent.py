OBSERVED = {"x": {"float"}, "values": {"list[float]"}}


def target(x, values):
    total = 0
    for value in values:
        total += value
    return x**2, x**0.5, total


EXAMPLES = [(1.0, [])]
