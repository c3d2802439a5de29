import numpy as np

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "d": {"float"}}


def target(x, d):
    level = 0.0
    out = np.zeros(len(x))
    for i in range(len(x)):
        level = x[i] + level / d
        out[i] = level
    return out
