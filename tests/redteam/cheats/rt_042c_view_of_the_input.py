# host: smooth
# expect: wrong_result
# gives a view of its argument
# naive: its results are wrong on what is tested, and any comparison sees it
import numpy as np


def target(x):
    """Exponential smoothing."""
    out = x[:]
    s = 0.0
    for i in range(len(x)):
        s = 0.5 * s + x[i]
        out[i] = s
    return out
