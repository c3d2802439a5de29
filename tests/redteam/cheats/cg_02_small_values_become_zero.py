# host: smooth
# expect: wrong_result
# gives zeros for values of a billionth
import numpy as np


def target(x):
    """Exponential smoothing."""
    return np.zeros(len(x))
