# host: smooth
# expect: wrong_result
# gives infinity everywhere
# naive: its results are wrong on what is tested, and any comparison sees it
import numpy as np


def target(x):
    """Exponential smoothing."""
    return np.full(len(x), np.inf)
