import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.array([])
    for i in range(len(x)):
        out = np.append(out, x[i] + out.sum())
    return out
