import numpy as np

OBSERVED = {"a": {"numpy.ndarray[float64,2d]"}, "x": {"numpy.ndarray[float64,1d]"}}


def target(a, x):
    n, m = a.shape
    y = np.zeros(n)
    for i in range(n):
        for j in range(m):
            y[i] += a[i, j] * x[j]
    return y
