# host: smooth
# expect: wrong_result
# flips the sign of values of a billionth
# naive: it saves no time by itself: what it reaches for, or leaves undone, is the harm
import numpy as np


def target(x):
    """Exponential smoothing."""
    out = np.empty(len(x))
    s = 0.0
    for i in range(len(x)):
        s = 0.5 * s + x[i]
        out[i] = -s
    return out
