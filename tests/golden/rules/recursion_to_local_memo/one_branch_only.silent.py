OBSERVED = {"low": {"int"}, "high": {"int"}}


def target(low, high):
    if high - low < 2:
        return low
    if low % 2:
        return target(low + 1, high)
    return target(low, high - 1)


EXAMPLES = [(3, 9)]
