# host: smooth
# expect: wrong_result
# zeros where values are small and the contract allows for rounding
# contract: float_rtol=1e-9
import numpy as np


def target(x):
    """Exponential smoothing."""
    return np.zeros(len(x))
