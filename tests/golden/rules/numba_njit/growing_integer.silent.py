import numpy as np

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    product = 1
    level = 0.0
    for i in range(len(x)):
        product *= i
        level = x[i] - product * level
    return float(level)
