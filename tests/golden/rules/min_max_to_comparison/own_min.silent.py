def min(a, b):
    return a


def target(a, b):
    low = min(a, b)
    return low
