import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "y": {"numpy.ndarray[float32,1d]"}}


def target(x, y):
    out = np.zeros(len(x))
    seen = []
    for i in range(len(x)):
        if x[i] > 0.0:
            out[i] = x[i]
            seen.append(i)
    for i in range(len(x)):
        if x[i] > 0.0:
            out[i] = 1.0
        else:
            out[i - 1] = 2.0
    for i in range(len(y)):
        out[i] = y[i] if y[i] > 0.0 else 0.0
    return out, seen
