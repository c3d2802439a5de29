import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "n": {"int"}}


def target(x, n):
    rows = []
    for k in range(n):
        rows.append(x.tolist())
        row = x.astype(float)
        row[0] = k
    return rows
