import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "w": {"numpy.ndarray[float64,1d]"}, "v": {"numpy.ndarray[float64,1d]"}}


def target(x, w, v):
    n = x.shape[0]
    mean = x.sum()
    out = np.empty_like(x)
    ratio = np.zeros(n)
    shift = 0.5
    shortest = min(len(w), len(v))
    if shortest < n:
        raise IndexError(f"index {shortest} is out of bounds for axis 0 with size {shortest}")
    centred = x - shift
    out[:] = centred * centred * w[:n]
    ratio[:] = np.sqrt(abs(centred)) / v[:n]
    return out, ratio, mean


EXAMPLES = [
    (np.array([1.0, 2.5, -3.0]), np.array([1.0, 0.1, 7.0]), np.array([2.0, -3.0, 0.3])),
    (np.array([]), np.array([]), np.array([1.0])),
    (np.arange(4.0), np.arange(3.0), np.arange(1.0, 3.0)),
    (np.arange(4.0) * 1e-3, np.arange(9.0), np.arange(1.0, 5.0)),
]
