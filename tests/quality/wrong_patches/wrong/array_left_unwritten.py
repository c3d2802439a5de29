# kind: rare branch
# What no branch writes is not zero in an array that is left as memory was.
# --- original
import numpy as np


def target(x):
    """Logarithms of what is above zero, zero elsewhere."""
    out = np.zeros(len(x))
    for i in range(len(x)):
        if x[i] > 0:
            out[i] = np.log2(x[i])
    return out
# --- calls
target(np.array([1.0, 2.0, 8.0]))
target(np.array([4.0]))
target(np.arange(1.0, 12.0))
# --- patched
import numpy as np


def target(x):
    """Logarithms of what is above zero, zero elsewhere."""
    return np.log2(x, where=x > 0, out=np.full(len(x), 1.0))
