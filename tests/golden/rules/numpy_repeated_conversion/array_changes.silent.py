import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "n": {"int"}}


def target(x, n, refresh):
    hits = 0
    for k in range(n):
        if k in x.tolist():
            hits += 1
        x[0] = k
    for k in range(n):
        refresh()
        if k in x.tolist():
            hits += 1
    return hits
