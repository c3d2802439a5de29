# host: smooth
# expect: wrong_result
# zeros where values are small
import numpy as np


def target(x):
    """Exponential smoothing."""
    return np.zeros(len(x))
