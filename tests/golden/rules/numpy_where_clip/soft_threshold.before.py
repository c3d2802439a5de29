import math

import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "t": {"float"}}


def target(x, t):
    out = x.copy()
    for i, v in enumerate(x):
        if math.isnan(v):
            out[i] = 0
        else:
            out[i] = v - t if v > t else (v + t if v < -t else max(v * 0.5, 0.0))
    return out


EXAMPLES = [
    (np.array([3.0, -3.0, 0.5, -0.5, -0.0, np.nan]), 1.0),
    (np.array([]), 1.0),
    (np.array([np.inf, -np.inf]), 0.25),
]
