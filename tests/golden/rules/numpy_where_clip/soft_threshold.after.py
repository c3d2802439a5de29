import math

import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "t": {"float"}}


def target(x, t):
    out = x.copy()
    out[:] = np.where(np.isnan(x), 0, np.where(x > t, x - t, np.where(x < -t, x + t, np.where(0.0 > x * 0.5, 0.0, x * 0.5))))
    return out


EXAMPLES = [
    (np.array([3.0, -3.0, 0.5, -0.5, -0.0, np.nan]), 1.0),
    (np.array([]), 1.0),
    (np.array([np.inf, -np.inf]), 0.25),
]
