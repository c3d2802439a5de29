import numpy as np

OBSERVED = {"signal": {"numpy.ndarray[float64,1d]"}, "threshold": {"float"}}


def target(signal, threshold):
    count = 0
    count += int(np.count_nonzero(signal > threshold))
    return count


EXAMPLES = [
    (np.array([1.0, 2.0, np.nan, np.inf]), 1.0),
    (np.array([]), 0.0),
    (np.array([1.0, -0.0]), np.nan),
    (np.arange(9.0)[::-2], 3.0),
]
