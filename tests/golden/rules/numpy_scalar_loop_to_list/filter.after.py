import math

import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "limit": {"numpy.float64"}}


def target(x, limit):
    n = x.size
    y = np.zeros(n)
    events = []
    armed = True
    peak = 0
    limit_value = float(limit)
    x_values = x.tolist()
    y_values = y.tolist()
    for i in range(2, n):
        y_values[i] = 0.5 * x_values[i] + 0.25 * x_values[i - 1] - 0.1 * y_values[i - 2]
        if armed and math.fabs(y_values[i]) > limit_value:
            events.append(i)
            armed = False
        elif y_values[i] < 0.0:
            armed = True
        peak = max(peak, y_values[i], -y_values[i])
        y_values[i] -= 0.001 * peak
    y[:] = y_values
    return y, events


EXAMPLES = [
    (np.array([3.0, -1.0, 2.0, 7.0, -9.0, 12.0, 0.5]), np.float64(1.0)),
    (np.array([]), np.float64(1.0)),
    (np.array([1.0]), np.float64(1.0)),
    (np.array([1.0, np.nan, 1e300, 2.0]), np.float64(0.1)),
]
