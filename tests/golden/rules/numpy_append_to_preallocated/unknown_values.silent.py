import numpy as np

OBSERVED = {"x": {"list[float]"}, "m": {"numpy.ndarray[float64,2d]"}}


def target(x, m, make):
    out = np.array([])
    more = np.array([])
    rows = np.array([])
    for i in range(len(x)):
        out = np.append(out, x[i])
    for i in range(3):
        more = np.append(more, make(i))
    for i in range(3):
        rows = np.append(rows, m[i])
    return out, more, rows
