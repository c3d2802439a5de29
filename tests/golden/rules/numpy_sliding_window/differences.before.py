import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    steps = np.zeros(max(len(x) - 1, 0))
    second = np.zeros(len(x))
    for i in range(len(x) - 1):
        steps[i] = x[i + 1] - x[i]
    for i in range(1, len(x) - 1):
        second[i] = x[i - 1] - 2.0 * x[i] + x[i + 1]
    return steps, second


EXAMPLES = [
    (np.array([0.1, 0.7, -0.0, np.nan, 3.0]),),
    (np.array([]),),
    (np.array([1.0]),),
    (np.array([1.0, 2.0]),),
    (np.arange(9.0)[::-4],),
]
