import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "a": {"float"}, "b": {"float"}}


def target(x, a, b):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = x[i] * (a / b)
    for i in range(len(x)):
        out[i] = float(x[i]) / b
    return out
