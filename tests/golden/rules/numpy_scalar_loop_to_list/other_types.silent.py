import numpy as np

OBSERVED = {"x": {"numpy.ndarray[int64,1d]"}, "y": {"numpy.ndarray[float32,1d]"}, "z": {"numpy.ma.MaskedArray"}}


def target(x, y, z):
    out = np.zeros(len(x))
    level = 0.0
    for i in range(len(x)):
        level = x[i] + level
        out[i] = level
    for i in range(len(y)):
        level = y[i] + level
        out[i] = level
    for i in range(len(z)):
        level = z[i] + level
        out[i] = level
    return out
