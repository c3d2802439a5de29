import numpy as np

OBSERVED = {"image": {"numpy.ndarray[float64,2d]"}, "level": {"float"}}


def target(image, level):
    return int(np.count_nonzero(image >= level))


EXAMPLES = [(np.arange(6.0).reshape(2, 3), 2.0), (np.zeros((0, 3)), 1.0), (np.array([[np.nan]]), 0.0)]
