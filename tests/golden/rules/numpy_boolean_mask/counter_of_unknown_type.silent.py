import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x, count, kept):
    for v in x:
        if v > 0.0:
            count += 1
    for v in x:
        if v > 0.0:
            kept.append(v)
    return count
