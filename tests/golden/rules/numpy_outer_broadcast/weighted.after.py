import numpy as np

OBSERVED = {"k": {"numpy.ndarray[int64,1d]"}}


def target(k):
    h = np.zeros(5)
    w = np.ones(len(k))
    np.add.at(h, k, w * 0.1)
    return h


EXAMPLES = [(np.array([0, 1, 1, 1, 1, 4, -1]),), (np.array([], dtype=np.int64),), (np.array([0, 5]),)]
