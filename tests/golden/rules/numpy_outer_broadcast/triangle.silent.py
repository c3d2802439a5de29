import numpy as np

OBSERVED = {"a": {"numpy.ndarray[float64,1d]"}}


def target(a):
    n = len(a)
    table = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1, n):
            table[i, j] = abs(a[i] - a[j])
            table[j, i] = table[i, j]
    return table
