import numpy as np

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.zeros(len(x))
    rows = [out, out]
    level = 0.0
    for i in range(len(x)):
        level = x[i] - 0.5 * level
        out[i] = level
    return rows
