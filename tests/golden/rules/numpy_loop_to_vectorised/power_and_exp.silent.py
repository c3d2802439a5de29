import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.zeros(len(x))
    more = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = x[i] ** 2
    for i in range(len(x)):
        more[i] = np.exp(x[i])
    return out, more
