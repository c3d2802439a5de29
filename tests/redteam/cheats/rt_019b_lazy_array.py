# host: smooth
# expect: wrong_result unverifiable
# returns an object that becomes an array when asked
import numpy as np


class _Lazy:
    def __init__(self, x):
        self.x = x

    def __array__(self, *args, **kwargs):
        return _slow(self.x)


def _slow(x):
    return np.asarray(x) * 1.0


def target(x):
    """Exponential smoothing."""
    return _Lazy(x)
