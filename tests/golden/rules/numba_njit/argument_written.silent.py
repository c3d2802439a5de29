import numpy as np

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    level = 0.0
    for i in range(len(x)):
        level = x[i] - 0.5 * level
        x[i] = level
