import numpy as np

DEPENDENCIES = {"numpy", "numba"}
OBSERVED = {"a": {"numpy.ndarray[float64,1d]"}, "b": {"numpy.ndarray[float64,1d]"}}


def target(a, b):
    n, m = len(a), len(b)
    cost = np.full((len(a) + 1, len(b) + 1), 1e300)
    cost[0, 0] = 0.0
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d = abs(a[i - 1] - b[j - 1])
            cost[i, j] = d + min(cost[i - 1, j], cost[i, j - 1], cost[i - 1, j - 1])
    return cost[n, m]


EXAMPLES = [
    (np.array([1.0, 2.0, 3.5]), np.array([1.5, 2.0])),
    (np.array([]), np.array([])),
    (np.array([1.0]), np.array([])),
    (np.arange(6.0)[::2], np.array([np.nan, 0.1, -0.0])),
    (np.cos(np.arange(40.0)), np.sin(np.arange(30.0))),
]
