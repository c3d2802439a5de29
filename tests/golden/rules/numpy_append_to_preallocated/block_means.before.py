import numpy as np

OBSERVED = {"signal": {"numpy.ndarray[float64,1d]"}, "size": {"int"}}


def target(signal, size):
    means = np.array([])
    for start in range(0, len(signal) - size + 1, size):
        means = np.append(means, signal[start : start + size].mean())
    return means


EXAMPLES = [
    (np.sin(np.arange(40.0)), 3),
    (np.array([]), 2),
    (np.arange(9.0)[::-1], 1),
    (np.arange(9.0), 0),
]
