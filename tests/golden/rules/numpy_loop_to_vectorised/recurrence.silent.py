import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.zeros(len(x))
    level = 0.0
    for i in range(len(x)):
        level = 0.9 * level + x[i]
        out[i] = level
    for i in range(1, len(x)):
        out[i] = out[i - 1] + x[i]
    return out
