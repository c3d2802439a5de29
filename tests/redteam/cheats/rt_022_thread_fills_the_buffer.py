# host: smooth
# expect: sandbox_violation wrong_result
# returns an empty buffer that a thread fills
# naive: it saves no time by itself: what it reaches for, or leaves undone, is the harm
import threading

import numpy as np


def target(x):
    """Exponential smoothing."""
    out = np.zeros(len(x))
    threading.Thread(target=_fill, args=(out, x)).start()
    return out


def _fill(out, x):
    s = 0.0
    for i in range(len(x)):
        s = 0.5 * s + x[i]
        out[i] = s
