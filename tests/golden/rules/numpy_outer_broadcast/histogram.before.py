import numpy as np

OBSERVED = {"codes": {"numpy.ndarray[int64,1d]"}, "levels": {"int"}}


def target(codes, levels):
    counts = np.zeros(levels, dtype=np.int64)
    for i in range(len(codes)):
        counts[codes[i]] += 1
    return counts


EXAMPLES = [
    (np.array([0, 2, 2, -1]), 4),
    (np.array([], dtype=np.int64), 3),
    (np.array([0, 4, 9]), 4),
    (np.array([-5]), 4),
    (np.array([1]), 0),
    (np.array([1]), -1),
]
