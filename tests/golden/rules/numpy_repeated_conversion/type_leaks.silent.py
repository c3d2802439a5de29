import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    best = 0.0
    kept = []
    for value in x:
        if value > best:
            best = value
    for value in x:
        kept.append(value)
    for value in x:
        best = 1.0 / value
    return best, kept
