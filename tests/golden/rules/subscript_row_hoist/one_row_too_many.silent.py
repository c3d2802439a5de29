import numpy as np


def target(first: str, second: str):
    table = np.zeros((len(first), len(second) + 1))
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            table[i + 1][j] = table[i + 1][j + 1] + (a == b)
    return table
