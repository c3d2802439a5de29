import numpy as np

OBSERVED = {"x": {"numpy.ndarray[int64,1d]"}}


def target(x):
    total = 0
    for value in x:
        total += value * value
    return total
