# kind: identical numbers
# The same two roundings for every item.
# --- original
import numpy as np


def target(x):
    """A line through every sample."""
    out = np.empty(len(x))
    for i in range(len(x)):
        out[i] = x[i] * 0.5 + 1.0
    return out
# --- calls
target(np.array([0.5, 2.5]))
target(np.linspace(0.0, 3.0, 20))
target(np.array([7.0]))
# --- patched
import numpy as np


def target(x):
    """A line through every sample."""
    return x * 0.5 + 1.0
