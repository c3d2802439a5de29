import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "w": {"int"}}


def target(x, w):
    if w > len(x):
        w = len(x)
    n = len(x) - w + 1
    out = np.zeros(n)
    for i in range(n):
        out[i] = x[i:i + w].max()
    return out
