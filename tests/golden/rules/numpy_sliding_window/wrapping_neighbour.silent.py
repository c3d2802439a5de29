import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = x[i] - x[i - 1]
    for i in range(len(x)):
        out[i] = x[i + 1] - x[i]
    return out
