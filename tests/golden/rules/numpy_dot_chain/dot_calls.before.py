import numpy as np

OBSERVED = {
    "a": {"numpy.ndarray[int64,2d]"},
    "b": {"numpy.ndarray[int64,2d]"},
    "x": {"numpy.ndarray[int64,1d]"},
}


def target(a, b, x):
    return np.dot(np.dot(a, b), x)


EXAMPLES = [
    (np.arange(6).reshape(2, 3), np.arange(12).reshape(3, 4), np.arange(4)),
    (np.arange(6).reshape(2, 3), np.arange(12).reshape(3, 4), np.arange(5)),
    (np.arange(6).reshape(3, 2), np.arange(12).reshape(3, 4), np.arange(4)),
    (np.arange(6).reshape(3, 2), np.arange(12).reshape(3, 4), np.arange(9)),
    (np.full((2, 2), 2**62), np.full((2, 2), 3), np.array([5, 7])),
    (np.zeros((0, 3), dtype=np.int64), np.zeros((3, 0), dtype=np.int64), np.zeros(0, dtype=np.int64)),
]
