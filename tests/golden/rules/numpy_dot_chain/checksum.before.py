import numpy as np

OBSERVED = {"digits": {"numpy.ndarray[int64,1d]"}, "weights": {"numpy.ndarray[int64,1d]"}}


def target(digits, weights):
    total = 0
    for i in range(len(digits)):
        total += digits[i] * weights[i]
    return total


EXAMPLES = [
    (np.array([1, 2, 3]), np.array([7, 5, 3, 1])),
    (np.array([], dtype=np.int64), np.array([1])),
    (np.array([1, 2, 3]), np.array([7])),
    (np.arange(9)[::-2], np.arange(5) - 7),
]
