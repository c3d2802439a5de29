import numpy as np

OBSERVED = {"k": {"list[int]"}, "counts": {"numpy.ndarray[int64,1d]"}, "m": {"numpy.ndarray[int64,1d]"}}


def target(k, m, counts):
    mine = np.zeros(9, dtype=np.int64)
    for i in k:
        mine[i] += 1
    for i in m:
        counts[i] += 1
    return counts, mine
