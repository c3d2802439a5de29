import numpy as np


def target(first: str, second: str):
    table = np.zeros((len(first), len(second)))
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            table[i - 2][j] = table[i - 2][j - 1] + (a == b)
    return table
