import numpy as np

OBSERVED = {
    "a": {"numpy.ndarray[int64,2d]"},
    "b": {"numpy.ndarray[int64,2d]"},
    "x": {"numpy.ndarray[int64,1d]"},
}


def target(a, b, x):
    return a @ (b @ x), a @ b, a @ b @ b
