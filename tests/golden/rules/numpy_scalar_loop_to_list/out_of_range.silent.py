import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "k": {"int"}}


def target(x, k):
    out = np.zeros(len(x))
    level = 0.0
    for i in range(len(x)):
        level = x[i] - level * x[i - 1]
        out[i] = level
    for i in range(len(x)):
        level = x[i] - level * x[i - k]
        out[i] = level
    return out
