import numpy as np

OBSERVED = {"x": {"numpy.ndarray[int64,1d]"}}


def target(x):
    total = np.zeros(len(x), dtype=np.int64)
    if len(x):
        total[0] = x[0]
    for i in range(1, len(x)):
        total[i] = total[i - 1] + x[i]
    return total


EXAMPLES = [
    (np.array([3, 1, -4]),),
    (np.array([], dtype=np.int64),),
    (np.array([7]),),
    (np.array([1, 2, 3, 4, 5])[::-2],),
]
