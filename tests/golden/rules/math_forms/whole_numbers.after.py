import math

OBSERVED = {"n": {"int"}, "values": {"list[int]"}}


def target(n, values):
    total = sum(values)
    divisor = 2
    limit = math.isqrt(n) if n >= 0 else -1
    while divisor <= limit:
        if n % divisor == 0:
            return divisor, n * n, total
        divisor += 1
    return math.floor(n), n * n, total


EXAMPLES = [
    (-7, []),
    (0, [1]),
    (1, [1, 2]),
    (2, [True, 10**30]),
    (4, []),
    (97, [-1, 1]),
    (10**10 + 19, [3]),
]
