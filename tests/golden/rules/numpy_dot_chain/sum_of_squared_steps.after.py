import numpy as np

OBSERVED = {"k": {"numpy.ndarray[int64,1d]"}}


def target(k):
    cost = 1
    if len(k):
        cost += np.sum((k - 3) * 2)
    return cost


EXAMPLES = [(np.array([1, 2, 9]),), (np.array([], dtype=np.int64),), (np.array([-4]),)]
