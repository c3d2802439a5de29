import numpy as np

OBSERVED = {"signal": {"numpy.ndarray[float64,1d]"}, "alpha": {"float"}, "start": {"float"}}


def target(signal, alpha, start=0.0):
    smoothed = np.zeros(len(signal))
    level = start
    # first-order low-pass
    for i in range(len(signal)):
        level = alpha * signal[i] + (1.0 - alpha) * level
        smoothed[i] = level
    return smoothed


EXAMPLES = [
    (np.array([1.0, -0.0, 3.5, np.nan, 2.0]), 0.3, 0.1),
    (np.array([]), 0.3),
    (np.arange(9.0)[::-2], 0.7, -1.0),
    (np.array([np.inf, 1.0, 1e308]), 0.5, -0.0),
]
