import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    total = np.zeros(len(x))
    running = 0.0
    total[:] = np.cumsum(np.concatenate(([running], x * 0.5)))[1:]
    return total


EXAMPLES = [
    (np.array([-0.0, -0.0, 0.1, 0.2, 0.7, 1e16, 1.0, -1e16]),),
    (np.array([]),),
    (np.array([np.nan, 1.0]),),
    (np.sin(np.arange(300.0))[::-1],),
]
