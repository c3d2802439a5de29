import numpy as np

OBSERVED = {"x": {"numpy.ndarray[int64,1d]"}}


def target(x):
    large = [v for v in x if v >= 3]
    kept = [np.int64(-1)]
    kept.extend(x[x != 0])
    return large, kept, sum(1 for v in x if v < 0), len([v for v in x if v == 7])


EXAMPLES = [(np.array([1, 7, 3, 0, -4]),), (np.array([], dtype=np.int64),), (np.array([0]),)]
