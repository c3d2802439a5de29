import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "w": {"numpy.ndarray[float64,1d]"}}


def target(x, w):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * w[i]
    return total


EXAMPLES = [
    (np.array([0.1, 0.2, 0.3]), np.array([3.0, 5.0, 7.0])),
    (np.array([]), np.array([1.0])),
    (np.array([1.0, 2.0]), np.array([1.0])),
    (np.array([-0.0]), np.array([1.0])),
]
