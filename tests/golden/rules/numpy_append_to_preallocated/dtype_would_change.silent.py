import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    out = np.array([], dtype=np.int64)
    for i in range(len(x)):
        if x[i] > 0.0:
            out = np.append(out, x[i])
    return out
