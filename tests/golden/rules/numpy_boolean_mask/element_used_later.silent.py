import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "y": {"numpy.ndarray[float64,1d]"}}


def target(x, y):
    count = 0
    last = None
    for last in x:
        if last > 0.0:
            count += 1
    for i in range(len(x)):
        if x[i] > y[i]:
            count += 1
    return count, last
