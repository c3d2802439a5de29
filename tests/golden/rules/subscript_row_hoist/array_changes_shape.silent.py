import numpy as np


def target(first: str, second: str):
    table = np.zeros((len(first) + 1, len(second) + 1))
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            table[i][j] = table[i][j + 1] + (a == b)
    table.resize((3, 3))
    return table
