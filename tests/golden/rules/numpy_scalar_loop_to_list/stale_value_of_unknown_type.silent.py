import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x, last):
    out = np.zeros(len(x))
    level = 0.0
    for i in range(len(x)):
        if x[i] > 0.0:
            last = x[i]
        level = level + last
        out[i] = level
    return out
