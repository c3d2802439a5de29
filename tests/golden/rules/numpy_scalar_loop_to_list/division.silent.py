import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.zeros(len(x))
    level = 1.0
    for i in range(len(x)):
        level = x[i] / (level + 1.0)
        out[i] = level ** 2
    return out
