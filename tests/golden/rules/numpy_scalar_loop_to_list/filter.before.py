import math

import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "limit": {"numpy.float64"}}


def target(x, limit):
    n = x.size
    y = np.zeros(n)
    events = []
    armed = True
    peak = 0
    for i in range(2, n):
        y[i] = 0.5 * x[i] + 0.25 * x[i - 1] - 0.1 * y[i - 2]
        if armed and math.fabs(y[i]) > limit:
            events.append(i)
            armed = False
        elif y[i] < 0.0:
            armed = True
        peak = max(peak, y[i], -y[i])
        y[i] -= 0.001 * peak
    return y, events


EXAMPLES = [
    (np.array([3.0, -1.0, 2.0, 7.0, -9.0, 12.0, 0.5]), np.float64(1.0)),
    (np.array([]), np.float64(1.0)),
    (np.array([1.0]), np.float64(1.0)),
    (np.array([1.0, np.nan, 1e300, 2.0]), np.float64(0.1)),
]
