import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x, mask):
    found = np.where(x > 0.0)[0]
    return len(found), found, len(np.where(mask)[0]), np.where(x > 0.0, x, 1.0).size
