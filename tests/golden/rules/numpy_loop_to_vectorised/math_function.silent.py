import math

import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = math.exp(x[i]) + math.sqrt(x[i])
    return out
