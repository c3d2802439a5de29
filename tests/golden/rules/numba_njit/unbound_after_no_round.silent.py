import numpy as np

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        for j in range(1, len(x)):
            last = x[j] * 0.5
        out[i] = last
    return out
