import numpy as np

OBSERVED = {"k": {"numpy.ndarray[int64,1d]"}}


def target(k, start):
    total = 0
    for i in range(len(k)):
        total += int(k[i]) * int(k[i])
    for i in range(len(k)):
        start += k[i]
    return total, start
