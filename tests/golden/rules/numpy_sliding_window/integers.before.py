import numpy as np

OBSERVED = {"x": {"numpy.ndarray[int64,1d]"}, "w": {"int"}}


def target(x, w):
    n = len(x) - w + 1
    total = np.zeros(n, dtype=np.int64)
    spread = np.zeros(n, dtype=np.int64)
    for i in range(n):
        total[i] = x[i:i + w].sum()
        spread[i] = np.max(x[i:i + w]) - x[i:i + w].min()
    return total, spread


EXAMPLES = [
    (np.array([3, 1, 4, 1, 5, 9, 2, 6]), 3),
    (np.array([2**62, 2**62, 2**62]), 2),
    (np.array([1]), 3),
    (np.array([1]), 2),
    (np.array([], dtype=np.int64), 1),
]
