import numpy as np

OBSERVED = {"image": {"numpy.ndarray[float64,2d]"}, "level": {"float"}}


def target(image, level):
    rows, columns = image.shape
    mask = np.zeros((rows, columns), dtype=np.int64)
    mask[:] = np.where(image >= level, 1, 0)
    return mask


EXAMPLES = [(np.arange(6.0).reshape(2, 3).T, 2.0), (np.zeros((0, 3)), 1.0), (np.array([[np.nan]]), 0.0)]
