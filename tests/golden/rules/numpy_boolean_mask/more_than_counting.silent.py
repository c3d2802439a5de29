import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x, log):
    count = 0
    for v in x:
        if v > 0.0:
            count += 1
            log(v)
    for v in x:
        if v > count:
            count += 1
    for v in x:
        if v:
            count += 1
    return count
