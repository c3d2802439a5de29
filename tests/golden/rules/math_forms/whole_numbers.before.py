import math

OBSERVED = {"n": {"int"}, "values": {"list[int]"}}


def target(n, values):
    total = 0
    for value in values:
        total += value
    divisor = 2
    while divisor * divisor <= n:
        if n % divisor == 0:
            return divisor, n**2, total
        divisor += 1
    return int(math.floor(n)), n**2, total


EXAMPLES = [
    (-7, []),
    (0, [1]),
    (1, [1, 2]),
    (2, [True, 10**30]),
    (4, []),
    (97, [-1, 1]),
    (10**10 + 19, [3]),
]
