import numpy as np

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    # an int until the first positive element: -0 is not -0.0
    peak = 0
    out = np.zeros(len(x))
    for i in range(len(x)):
        peak = max(peak, x[i])
        out[i] = -peak
    return out
