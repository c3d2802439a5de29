import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "y": {"numpy.ndarray[float64,1d]"}}


def target(x, y):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = 1.0 / x[i] if x[i] != 0.0 else 0.0
    return out
