# host: smooth
# expect: wrong_result
# wipes its argument, so that a later reference agrees
import numpy as np


def target(x):
    """Exponential smoothing."""
    x[:] = 0.0
    return np.zeros(len(x))
