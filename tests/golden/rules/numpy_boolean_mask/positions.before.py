import math

import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "low": {"float"}, "high": {"float"}}


def target(x, low, high):
    n = len(x)
    found = []
    for i in range(n):
        if not math.isnan(x[i]) and (x[i] < low or x[i] * 2.0 > high):
            found.append(i)
    return found, np.array([i for i, v in enumerate(x) if low <= v <= high])


EXAMPLES = [
    (np.array([1.0, 2.0, np.nan, np.inf, -3.0]), 0.0, 3.0),
    (np.array([]), 0.0, 1.0),
    (np.array([1.0, -0.0]), 0.0, 5.0),
]
