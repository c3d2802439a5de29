import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}, "log": {"list[float]"}}


def target(x, log):
    out = np.zeros(len(x))
    alias = out[:]
    level = 0.0
    for i in range(1, len(x)):
        level = x[i] - 0.5 * level
        out[i] = level + alias[i - 1]
    for i in range(1, len(x)):
        level = x[i] - 0.5 * level
        log.append(level)
    return out
