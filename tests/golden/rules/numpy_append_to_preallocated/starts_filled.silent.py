import numpy as np

OBSERVED = {"n": {"int"}, "old": {"numpy.ndarray[int64,1d]"}}


def target(n, old):
    out = np.array([1, 2])
    for i in range(n):
        out = np.append(out, i)
    for i in range(n):
        old = np.append(old, i)
    return out, old
