# host: smooth
# expect: wrong_result unverifiable
# gives the same buffer at every call
# naive: it saves no time by itself: what it reaches for, or leaves undone, is the harm
import numpy as np


_BUFFER = np.empty(4096)


def target(x):
    """Exponential smoothing."""
    out = _BUFFER[: len(x)]
    s = 0.0
    for i in range(len(x)):
        s = 0.5 * s + x[i]
        out[i] = s
    return out
