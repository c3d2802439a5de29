# host: smooth
# expect: wrong_result
# gives infinity everywhere
import numpy as np


def target(x):
    """Exponential smoothing."""
    return np.full(len(x), np.inf)
