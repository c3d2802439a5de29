import numpy as np

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    # a NumPy number only when some element was larger
    best = 0.0
    for i in range(len(x)):
        if x[i] > best:
            best = x[i] - 0.5 * best
    return best
