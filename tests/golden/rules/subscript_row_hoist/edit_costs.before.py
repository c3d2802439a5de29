import operator
from collections import defaultdict

try:
    import numpy
except ImportError:
    numpy = None

DEPENDENCIES = {"numpy"}
EXAMPLES = [
    ("", "", True, operator.ne),
    ("", "abc", False, operator.ne),
    ("a", "", True, operator.ne),
    ("kitten", "sitting", True, operator.ne),
    ("kitten", "sitting", False, operator.ne),
    ("ab", "ab", True, operator.add),
]


def target(first: str, second: str, use_numpy: bool, cost):
    first = " " + first.upper()
    second = " " + second.upper()
    rows = len(first) - 1
    columns = len(second) - 1
    if use_numpy:
        costs = numpy.zeros((rows + 1, columns + 1), dtype=int)
    else:
        costs = defaultdict(lambda: defaultdict(int))
    for i, (before, now) in enumerate(zip(first, first[1:]), start=1):
        for j, (above, here) in enumerate(zip(second, second[1:]), start=1):
            costs[i][j] = min(
                costs[i - 1][j] + cost(before, now),
                costs[i][j - 1] + cost(above, here),
                costs[i - 1][j - 1] + cost(now, here),
            )
    return int(costs[rows][columns])
