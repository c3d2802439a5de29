import numpy as np

DEPENDENCIES = {"numpy"}
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    level = 0.0
    out = np.zeros(len(x))
    for i in range(len(x)):
        level = x[i] - 0.5 * level
        out[i] = level
    return out
