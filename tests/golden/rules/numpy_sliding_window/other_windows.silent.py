import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "w": {"int"}}


def target(x, w):
    n = len(x)
    out = np.zeros(n)
    for i in range(n):
        out[i] = x[i:i + w].max()
    for i in range(n):
        out[i] = x[max(0, i - w):i + 1].max()
    return out
