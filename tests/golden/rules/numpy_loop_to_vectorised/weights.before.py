import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "w": {"numpy.ndarray[float64,1d]"}, "v": {"numpy.ndarray[float64,1d]"}}


def target(x, w, v):
    n = x.shape[0]
    mean = x.sum()
    out = np.empty_like(x)
    ratio = np.zeros(n)
    shift = 0.5
    for i in range(n):
        centred = x[i] - shift
        out[i] = centred * centred * w[i]
        ratio[i] = np.sqrt(abs(centred)) / v[i]
    return out, ratio, mean


EXAMPLES = [
    (np.array([1.0, 2.5, -3.0]), np.array([1.0, 0.1, 7.0]), np.array([2.0, -3.0, 0.3])),
    (np.array([]), np.array([]), np.array([1.0])),
    (np.arange(4.0), np.arange(3.0), np.arange(1.0, 3.0)),
    (np.arange(4.0) * 1e-3, np.arange(9.0), np.arange(1.0, 5.0)),
]
