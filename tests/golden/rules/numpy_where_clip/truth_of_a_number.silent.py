import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = 1.0 if x[i] else 0.0
    return out
