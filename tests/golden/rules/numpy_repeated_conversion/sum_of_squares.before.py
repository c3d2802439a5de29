import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    mean = x.sum()
    total = 0.0
    for value in x:
        deviation = value - mean
        total += deviation * deviation * value
    return total


EXAMPLES = [(np.array([0.1, 0.2, -0.0, 3.0]),), (np.array([]),), (np.arange(9.0)[::-2],), (np.array([np.nan]),)]
