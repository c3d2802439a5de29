import numpy as np

OBSERVED = {
    "a": {"numpy.ndarray[float64,2d]"},
    "b": {"numpy.ndarray[float64,2d]"},
    "x": {"numpy.ndarray[float64,1d]"},
}


def target(a, b, x):
    total = 0
    for i in range(len(x)):
        total += x[i] * x[i]
    return a @ b @ x, np.dot(np.dot(a, b), x), total
