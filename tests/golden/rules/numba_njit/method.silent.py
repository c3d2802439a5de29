import numpy as np

DEPENDENCIES = {"numpy", "numba"}
QUALNAME = "Filter.target"
OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


class Filter:
    def target(self, x):
        level = 0.0
        out = np.zeros(len(x))
        for i in range(len(x)):
            level = x[i] - 0.5 * level
            out[i] = level
        return out
