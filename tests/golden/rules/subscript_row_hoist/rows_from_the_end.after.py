import numpy as np

OBSERVED = {"first": {"str"}, "second": {"str"}}
DEPENDENCIES = {"numpy"}
EXAMPLES = [("", ""), ("", "ab"), ("ab", ""), ("abdc", "badc"), ("a", "b")]


def target(first, second):
    d = np.zeros([len(first) + 1, len(second) + 1], dtype=int)
    d_row = d[-1]
    for j in range(-1, len(second) + 1):
        d_row[j] = j + 1
    for i, a in enumerate(first):
        d_row_2 = d[i]
        d_row_3 = d[i - 1]
        d_row_4 = d[i - 2]
        for j, b in enumerate(second):
            cost = int(a != b)
            d_row_2[j] = min(d_row_3[j] + 1, d_row_2[j - 1] + 1, d_row_3[j - 1] + cost)
            if i and j and a == second[j - 1]:
                d_row_2[j] = min(d_row_2[j], d_row_4[j - 2] + cost)
    return d
