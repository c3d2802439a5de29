import numpy as np

OBSERVED = {"x": {"numpy.ndarray[float64,1d]"}}


def target(x):
    total = np.zeros(len(x))
    running = 0.0
    for turn in range(3):
        for i in range(len(x)):
            running += x[i]
            total[i] = running
    return total
