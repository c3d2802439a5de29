import numpy as np

OBSERVED = {"first": {"str"}, "second": {"str"}}
DEPENDENCIES = {"numpy"}
EXAMPLES = [("", ""), ("", "ab"), ("ab", ""), ("abdc", "badc"), ("a", "b")]


def target(first, second):
    d = np.zeros([len(first) + 1, len(second) + 1], dtype=int)
    for j in range(-1, len(second) + 1):
        d[-1][j] = j + 1
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            cost = int(a != b)
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost)
            if i and j and a == second[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + cost)
    return d
