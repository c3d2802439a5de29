# host: smooth
# expect: wrong_result
# hopes that fresh memory still holds what the reference left there
import numpy as np


def target(x):
    """Exponential smoothing."""
    return np.empty(len(x))
