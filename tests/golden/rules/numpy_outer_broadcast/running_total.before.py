import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    total = np.zeros(len(x))
    running = 0.0
    for i, value in enumerate(x):
        running += value * 0.5
        total[i] = running
    return total


EXAMPLES = [
    (np.array([-0.0, -0.0, 0.1, 0.2, 0.7, 1e16, 1.0, -1e16]),),
    (np.array([]),),
    (np.array([np.nan, 1.0]),),
    (np.sin(np.arange(300.0))[::-1],),
]
