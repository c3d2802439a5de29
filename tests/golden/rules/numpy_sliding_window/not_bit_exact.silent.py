import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "k": {"numpy.ndarray[int64,1d]"}, "w": {"int"}}


def target(x, k, w):
    n = len(x) - w + 1
    out = np.zeros(n)
    for i in range(n):
        out[i] = x[i:i + w].std()
    for i in range(n):
        out[i] = sum(x[i:i + w])
    for i in range(len(k) - w + 1):
        out[i] = k[i:i + w].mean()
    return out
