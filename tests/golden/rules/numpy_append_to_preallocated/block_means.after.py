import numpy as np

OBSERVED = {"signal": {"numpy.ndarray[float64,1d]"}, "size": {"int"}}


def target(signal, size):
    means_items = []
    for start in range(0, len(signal) - size + 1, size):
        means_items.append(signal[start : start + size].mean())
    means = np.array(means_items, dtype=np.float64)
    return means


EXAMPLES = [
    (np.sin(np.arange(40.0)), 3),
    (np.array([]), 2),
    (np.arange(9.0)[::-1], 1),
    (np.arange(9.0), 0),
]
