import numpy as np

OBSERVED = {"signal": {"numpy.ndarray[float64,1d]"}, "width": {"int"}}


def target(signal, width):
    count = len(signal) - width + 1
    largest = np.empty(max(count, 0))
    for i in range(count):
        largest[i] = signal[i : i + width].max()
    return largest


EXAMPLES = [
    (np.array([1.0, 3.0, -0.0, 0.0, np.nan, 2.0, 5.0]), 2),
    (np.array([1.0, 3.0, 2.0]), 3),
    (np.array([1.0, 3.0, 2.0]), 4),
    (np.array([1.0, 3.0, 2.0]), 0),
    (np.array([1.0, 3.0, 2.0, 5.0]), -2),
    (np.array([]), 1),
    (np.arange(40.0)[::-3], 5),
]
