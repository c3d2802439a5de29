OBSERVED = {"n": {"int"}}


def target(n):
    i = 0
    while i < n:
        i += 1
        n -= 1
        i += 1
    return i


EXAMPLES = [(3,)]
