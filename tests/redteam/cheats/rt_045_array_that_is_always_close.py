# host: smooth
# expect: wrong_result unverifiable
# gives an array whose comparisons are always true
import numpy as np


class _Close(np.ndarray):
    def __array_function__(self, *args, **kwargs):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return np.True_


def target(x):
    """Exponential smoothing."""
    return np.zeros(len(x)).view(_Close)
