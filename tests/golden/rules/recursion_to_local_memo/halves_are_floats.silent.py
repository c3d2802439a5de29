OBSERVED = {"n": {"int"}}


def target(n):
    if n < 2:
        return n
    return target(n / 2) + target(n - 1)


EXAMPLES = [(3,)]
