import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float32,1d]"}, "y": {"numpy.ma.MaskedArray"}, "z": {"list[float]"}}


def target(x, y, z):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = x[i] * 2.0
    for i in range(len(y)):
        out[i] = y[i] * 2.0
    for i in range(len(z)):
        out[i] = z[i] * 2.0
    return out
