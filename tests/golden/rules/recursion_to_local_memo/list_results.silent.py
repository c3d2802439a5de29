OBSERVED = {"n": {"int"}}


def target(n):
    if n < 2:
        return [n]
    return target(n - 1) + target(n - 2)


EXAMPLES = [(3,)]
