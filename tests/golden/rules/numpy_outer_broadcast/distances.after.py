import numpy as np

OBSERVED = {"first": {"numpy.ndarray[float64,1d]"}, "second": {"numpy.ndarray[float64,1d]"}, "scale": {"float"}}


def target(first, second, scale):
    table = np.zeros((len(first), len(second)))
    table[:] = abs((first[:, None] * scale) - second)
    return table


EXAMPLES = [
    (np.array([0.1, 5.0, np.nan]), np.array([1.0, -0.0]), 3.0),
    (np.array([]), np.array([1.0]), 1.0),
    (np.array([1.0, 2.0]), np.array([]), 1.0),
    (np.arange(6.0)[::-2], np.arange(4.0)[::3], 0.1),
    (np.array([2.0]), np.array([2.0]), 1.0),
]
