import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "y": {"numpy.ndarray[float64,1d]"}}


def target(x, y):
    out = np.zeros(len(x))
    for i in range(len(x)):
        if x[i] > 0.0:
            out[i] = x[i]
        else:
            out[i] = y[i]
    return out
