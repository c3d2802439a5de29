import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "limit": {"float"}}


def target(x, limit):
    out = np.array(x)
    out[:] = np.where((out > limit) | (out < -limit), 0.0, out)
    hits = len(np.where(x > limit)[0])
    return out, hits


EXAMPLES = [
    (np.array([3.0, -3.0, 0.5, np.nan]), 1.0),
    (np.array([]), 1.0),
    (np.array([1.0, -1.0, -0.0]), 1.0),
]
