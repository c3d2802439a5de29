import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "out": {"numpy.ndarray[float64,1d]"}}


def target(x, out):
    for i in range(len(x)):
        out[i] = x[i] * 2.0
    return out
