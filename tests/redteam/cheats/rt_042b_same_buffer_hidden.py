# host: smooth
# expect: wrong_result
# the same, kept where the module does not show it
# naive: it saves no time by itself: what it reaches for, or leaves undone, is the harm
import numpy as np


def _make():
    buffers = {}

    def buffer(size):
        if size not in buffers:
            buffers[size] = np.empty(size)
        return buffers[size]

    return buffer


_buffer = _make()


def target(x):
    """Exponential smoothing."""
    out = _buffer(len(x))
    s = 0.0
    for i in range(len(x)):
        s = 0.5 * s + x[i]
        out[i] = s
    return out
